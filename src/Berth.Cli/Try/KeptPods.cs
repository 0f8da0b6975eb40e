using System.Security.Cryptography;
using Berth.Core;
using Berth.Core.Configuration;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Runners;

namespace Berth.Cli.Try;

/// <summary>Pods that <c>berth try</c> left on the engine: kept for a look, or by a crash.</summary>
internal sealed class KeptPods(IPodEngine engine, BerthDirectories directories)
{
    /// <summary>What every name of a run begins with.</summary>
    private const string RunnerPrefix = "try-";

    private const int NameBytes = 3;

    /// <summary>A name for one run on a runner: no two runs are to share a pod's name.</summary>
    public static string RunOn(RunnerDefinition runner)
    {
        string unique = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes));
        return runner.Name == TryDefinition.AdHocName ? RunnerPrefix + unique : $"{RunnerPrefix}{runner.Name}-{unique}";
    }

    /// <summary>Removes one pod, or all whose <c>berth try</c> has ended, and their directories.</summary>
    /// <param name="dryRun">Removes none of them.</param>
    /// <returns>The names of those removed, or to remove.</returns>
    /// <exception cref="UsageException">There is none of that name, or its job still runs.</exception>
    public async Task<IReadOnlyList<string>> RemoveAsync(string? name, bool dryRun, CancellationToken cancellation)
    {
        PodSummary[] all = [.. (await engine.ListAsync(new PodSelector(), cancellation))
            .Where(pod => pod.Runner?.StartsWith(RunnerPrefix, StringComparison.Ordinal) == true)];
        PodSummary[] left = [.. all.Where(pod => pod.Owner is null || ProcessIdentity.HasEnded(pod.Owner))];
        PodSummary[] chosen = name is null ? left : [.. left.Where(pod => pod.Name == name)];
        if (name is not null && chosen.Length == 0)
        {
            throw new UsageException(all.Any(pod => pod.Name == name)
                ? $"berth: --remove {name}: its job still runs; end that berth try, which removes it"
                : Unknown(name, [.. left.Select(pod => pod.Name)]));
        }

        if (dryRun) return [.. chosen.Select(pod => pod.Name)];
        foreach (PodSummary pod in chosen) await engine.RemoveAsync(new PodSelector { Name = pod.Name }, cancellation);
        TryDirectory.RemoveKept(directories, [.. chosen.Select(pod => pod.Runner!)]);
        TryDirectory.RemoveLeftovers(directories);
        return [.. chosen.Select(pod => pod.Name)];
    }

    private static string Unknown(string name, string[] known)
    {
        string hint = known.Length == 0 ? "there are none of berth try"
            : Suggestion.Nearest(name, known) is { } nearest ? $"did you mean '{nearest}'?"
            : $"there are {string.Join(", ", known)}";
        return $"berth: --remove {name}: there is no such pod; {hint}";
    }
}

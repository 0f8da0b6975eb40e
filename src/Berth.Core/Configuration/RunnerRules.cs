using Berth.Core.Planning;
using Berth.Core.Runners;

namespace Berth.Core.Configuration;

/// <summary>What a runner's fields must be together. For files and for flags that change a runner alike.</summary>
public static class RunnerRules
{
    /// <summary>What privileged mode mounts of the host by itself.</summary>
    private static readonly string[] _privilegedMounts = ["/sys", "/sys/fs/cgroup", "/proc", "/dev", "/dev/pts", "/dev/shm"];

    /// <summary>Everything that does not go together.</summary>
    /// <param name="written">
    /// Where an item of the definition's list stands in the list as it was written, items that were refused among it.
    /// </param>
    public static IEnumerable<RunnerConflict> Conflicts(
        RunnerDefinition runner, EngineKind engine = EngineKind.Docker, Func<string, int, int>? written = null)
    {
        ArgumentNullException.ThrowIfNull(runner);
        written ??= (_, index) => index;
        if (runner.Min > runner.Max)
            yield return new RunnerConflict(RunnerFields.Min, null, $"is {runner.Min}, more than 'max', which is {runner.Max}");

        if (runner is { Group: not null, Repository: not null })
            yield return new RunnerConflict(
                RunnerFields.Group, null, "is for runners of an organisation or an enterprise: a repository has no runner groups");

        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach ((string field, int position, string path) in Targets(runner))
        {
            int index = written(field, position);
            if (!taken.TryAdd(path, $"{field}[{index}]"))
                yield return new RunnerConflict(
                    field, index, $"'{path}' is the path of {taken[path]} already; two volumes cannot be at one path");
            else if (runner.Mode == RunnerMode.Privileged && _privilegedMounts.Contains(path))
                yield return new RunnerConflict(field, index, $"'{path}' is mounted by mode 'privileged' already");
        }

        foreach (RunnerConflict conflict in engine == EngineKind.Kubernetes ? ClusterRules.Conflicts(runner) : Local(runner))
            yield return conflict.Index is { } position ? conflict with { Index = written(conflict.Field, position) } : conflict;
    }

    /// <summary>The daemon of mode <c>dind</c> is in the network of its job, and its data root in none but a directory.</summary>
    private static IEnumerable<RunnerConflict> Local(RunnerDefinition runner)
    {
        if (runner.Mode != RunnerMode.Dind) yield break;
        if (runner.Network == "host")
            yield return new RunnerConflict(RunnerFields.Network, null,
                "is 'host', and the Docker daemon of mode 'dind' would change the machine's own network: name another network, or none");
        foreach ((int index, CacheDefinition cache) in runner.Caches.Index())
        {
            if (cache is { Path: DockerDaemon.DataRoot, Strategy: CacheStrategy.Overlay or CacheStrategy.Seed })
                yield return new RunnerConflict(RunnerFields.Caches, index,
                    $"'{DockerDaemon.DataRoot}' is the data root of mode 'dind', a plain directory: leave its strategy out, or say 'bind'");
        }
    }

    private static IEnumerable<(string Field, int Index, string Path)> Targets(RunnerDefinition runner) =>
        runner.Caches.Select((cache, index) => (RunnerFields.Caches, index, cache.Path))
            .Concat(runner.Mounts.Select((mount, index) => (RunnerFields.Mounts, index, mount.Target)));
}

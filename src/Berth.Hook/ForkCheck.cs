using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Runners;

namespace Berth.Hook;

/// <summary>Ends jobs that the runner does not take, before anything of theirs runs.</summary>
internal static class ForkCheck
{
    // GitHub sends webhooks of 25 MB at most.
    private const int MostBytes = 32 * 1024 * 1024;

    /// <summary><c>job_started</c>: the event comes with the command.</summary>
    /// <exception cref="BerthException"><see cref="ForkRule.Cause"/>.</exception>
    public static void JobStarted(HookSettings settings, HookCommand command)
    {
        RunnerDefinition runner = RunnerSource.Load(settings);
        if (runner.Forks == ForkPolicy.Allow) return;
        Refuse(command.Args is { ValueKind: JsonValueKind.Object } args && args.TryGetProperty("event", out JsonElement payload)
            ? ForkRule.Judge(runner, payload)
            : ForkRule.Unknown(runner, "its event is not there"));
    }

    /// <summary>Where the runner's files are this process's own: by the file that the runner has put there.</summary>
    /// <exception cref="BerthException"><see cref="ForkRule.Cause"/>.</exception>
    public static void OfFile(HookSettings settings, RunnerDefinition runner)
    {
        if (runner.Forks == ForkPolicy.Allow) return;
        if (settings.EventFile is not { } file)
        {
            if (settings.IsEventWritten) Refuse(ForkRule.Unknown(runner, "its event is not there"));
            return;
        }

        try
        {
            if (new FileInfo(file).Length > MostBytes) Refuse(ForkRule.Unknown(runner, $"{file} is too large"));
            using JsonDocument payload = JsonDocument.Parse(File.ReadAllBytes(file));
            Refuse(ForkRule.Judge(runner, payload.RootElement));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Refuse(ForkRule.Unknown(runner, $"{file} cannot be read: {e.Message}"));
        }
    }

    private static void Refuse(Finding? finding)
    {
        if (finding is not null) throw new BerthException(finding);
    }
}

using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Daemon.Control;
using Berth.Daemon.Fleets;

namespace Berth.Cli.Runners;

/// <summary><c>berth up</c> where a daemon serves the configuration already: a runner that is named is started there.</summary>
internal sealed class RunningDaemon(FleetPlace place, FleetStatus status)
{
    public async Task<CommandResult> UpAsync(
        UpRequest request, IReadOnlyList<RunnerDefinition> chosen, CancellationToken cancellation)
    {
        if (request.Runner is null)
        {
            string[] lines = [.. Lines(status)];
            return request.Detach
                ? CommandResult.Done([$"already running as process {status.Process}", .. lines])
                : throw new BerthException(Finding.Certain(
                    "daemon-running", $"another daemon serves this configuration: process {status.Process}",
                    "End it with 'berth down', or look at it with 'berth status'. It takes up a changed configuration by itself", lines));
        }

        string[] names = [.. chosen.Select(runner => runner.Name)];
        string[] ran = [.. status.Runners.Where(runner => runner.State != "draining").Select(runner => runner.Name).Intersect(names)];
        FleetStatus? now = await ControlSocket.AskAsync(
            place, new ControlRequest { Ask = ControlRequest.Raise, Runners = names }, cancellation);
        if (now?.Refused is { } refused)
            throw new BerthException(Finding.Certain(refused.Cause, refused.Summary, refused.Fix, [.. refused.Evidence]));
        return now is null
            ? throw new BerthException(Finding.Certain(
                "daemon-ended", $"the daemon (process {status.Process}) has just ended", "Run this again: it starts a new one"))
            : CommandResult.Done([.. names.Select(name => Said(name, ran.Contains(name), now))]);
    }

    private static string Said(string name, bool ran, FleetStatus now) => ran
        ? $"{name} runs already, in the daemon that is process {now.Process}"
        : now.Runners.Any(runner => runner.Name == name && runner.State == "draining")
        ? $"{name} is still being drained; it starts again when its runners have finished their jobs"
        : $"{name} is started, in the daemon that is process {now.Process}";

    private static IEnumerable<string> Lines(FleetStatus status) =>
    [
        .. status.Runners.Select(runner => $"{runner.Name}: {runner.State}, {runner.Running} running, {runner.Idle} idle"),
        .. status.Down.Select(DownLine),
    ];

    /// <summary>How one that was taken down comes back.</summary>
    public static string DownLine(string name) => $"{name}: taken down; 'berth up {name}' starts it again";
}

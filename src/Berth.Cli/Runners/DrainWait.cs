using Berth.Daemon.Control;
using Berth.Daemon.Fleets;

namespace Berth.Cli.Runners;

/// <summary>Asks a daemon to drain, and waits until it has; an interrupt in between makes it end busy runners as well.</summary>
internal sealed class DrainWait(CliHost host, FleetPlace place, IReadOnlyList<string> only)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(300);

    public async Task<CommandResult> RunAsync(DownRequest request, CancellationToken cancellation)
    {
        ControlRequest drain = new()
        {
            Ask = ControlRequest.Drain,
            Now = request.Now,
            Delete = request.DeleteScaleSets,
            Runners = only,
        };
        bool now = request.Now;
        string said = "";
        FleetStatus? status = await ControlSocket.AskAsync(place, drain, CancellationToken.None);
        while (status is not null && IsThere(status) && !host.Hurry.IsCancellationRequested)
        {
            if (cancellation.IsCancellationRequested && !now)
            {
                now = true;
                host.Error.WriteLine("berth: ending busy runners; their jobs fail");
                await ControlSocket.AskAsync(place, drain with { Now = true }, CancellationToken.None);
            }

            string left = Left(status, now);
            if (left != said) host.Error.WriteLine(left);
            said = left;
            await Task.Delay(_pause, host.Time, host.Hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            status = await ControlSocket.AskAsync(place, new ControlRequest(), CancellationToken.None);
        }

        return host.Hurry.IsCancellationRequested
            ? CommandResult.Fail(ExitCodes.Interrupted, "berth: the daemon goes on draining")
            : CommandResult.Done(only.Count == 0
                ? "down: no runner is left"
                : $"down: no runner of {string.Join(", ", only)} is left; {(status is null ? "the daemon has ended" : "the daemon goes on")}");
    }

    private bool IsThere(FleetStatus status) => only.Count == 0 || status.Runners.Any(runner => only.Contains(runner.Name));

    private string Left(FleetStatus status, bool now)
    {
        ScaleSetStatus[] runners = [.. status.Runners.Where(runner => only.Count == 0 || only.Contains(runner.Name))];
        int left = runners.Sum(runner => runner.Instances.Count);
        string runnersLeft = $"{left} runner{(left == 1 ? "" : "s")}";
        return left == 0 ? only.Count == 0 ? "berth: closing" : $"berth: closing {string.Join(", ", only)}"
            : now ? $"berth: ending {runnersLeft}" : $"berth: waiting for {runnersLeft}; interrupt to end busy ones";
    }
}

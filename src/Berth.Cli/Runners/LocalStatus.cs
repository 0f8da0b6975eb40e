using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Core.Scaling;
using Berth.Daemon.Control;
using Berth.Docker.Runners;
using Spectre.Console;

namespace Berth.Cli.Runners;

/// <summary><c>berth status</c> of this machine's runners: what the daemon says, or without one what the engine has.</summary>
internal sealed class LocalStatus(LocalFleet local, int? width)
{
    public async Task<CommandResult> ShowAsync(StatusRequest request, CancellationToken cancellation)
    {
        string[]? only = request.Runner is null ? null : [.. local.Chosen(request.Runner).Select(runner => runner.Name)];
        FleetStatus? daemon = await ControlSocket.AskAsync(local.Place, new ControlRequest(), cancellation);
        FleetStatus status = daemon ?? await WithoutDaemonAsync(cancellation);
        if (only is not null)
        {
            status = status with
            {
                Runners = [.. status.Runners.Where(runner => only.Contains(runner.Name))],
                Down = [.. status.Down.Where(only.Contains)],
            };
        }


        Table table = Tables.Create("RUNNER", "SERVES", "STATE", "QUEUED", "RUNNING", "IDLE", "MAX");
        foreach (ScaleSetStatus runner in status.Runners)
            table.AddCells(runner.Name, Serves(status, runner), runner.State, $"{runner.Queued}", $"{runner.Running}", $"{runner.Idle}", $"{runner.Max}");
        JsonNode data = JsonSerializer.SerializeToNode(status, ControlJson.Default.FleetStatus)!;
        data["daemon"] = daemon is null ? "stopped" : status.Draining ? "draining" : "running";
        return CommandResult.Show(data, table, ExitCodes.Ok, [.. Messages(daemon is not null, status)]);
    }

    /// <summary>What it serves, cut where a terminal is too narrow for the counts beside it.</summary>
    private string Serves(FleetStatus status, ScaleSetStatus runner)
    {
        const int Others = 62;
        int names = status.Runners.Max(other => other.Name.Length);
        return InertText.Line(runner.Url, width is { } columns ? Math.Max(12, columns - names - Others + "RUNNER".Length) : 1000);
    }

    private static IEnumerable<string> Messages(bool isRunning, FleetStatus status)
    {
        if (!isRunning) yield return "berth: no daemon serves this configuration; start one with 'berth up'";
        foreach (string name in status.Down) yield return $"berth: {RunningDaemon.DownLine(name)}";
        IEnumerable<(string Who, ProblemView Problem)> problems = status.Runners
            .SelectMany(runner => runner.Problems.Select(problem => (runner.Name, problem)));
        if (status.Telemetry is { } untold) problems = problems.Prepend(("telemetry", untold));
        if (status.Refused is { } refused) problems = problems.Prepend(("configuration", refused));
        foreach ((string who, ProblemView problem) in problems)
        {
            yield return $"berth: {who}: {problem.Summary} ({problem.Cause})";
            foreach (string evidence in problem.Evidence) yield return $"berth:   | {evidence}";
            yield return $"berth:   fix: {problem.Fix}";
        }
    }

    private async Task<FleetStatus> WithoutDaemonAsync(CancellationToken cancellation)
    {
        await using DockerRunners engine = local.Runners();
        IReadOnlyList<RunnerContainer> all = await engine.ListAsync(local.Place.Id, cancellation);
        return new FleetStatus
        {
            Runners = [.. local.Config.Instances().Where(runner => runner.Url is not null).Select(runner => Of(runner, all))],
        };
    }

    private static ScaleSetStatus Of(RunnerDefinition definition, IReadOnlyList<RunnerContainer> all)
    {
        RunnerContainer[] own = [.. all.Where(runner => runner.ScaleSet == definition.Name)];
        return new ScaleSetStatus
        {
            Name = definition.Name,
            Url = definition.Url!,
            State = "stopped",
            Min = definition.Min,
            Max = definition.Max,
            Running = own.Count(runner => runner.Phase == RunnerPhase.Running),
            Instances =
            [
                .. own.Select(runner => new RunnerStatus(
                    runner.Name, runner.Phase == RunnerPhase.Running ? "running" : "left", runner.Created)),
            ],
        };
    }
}

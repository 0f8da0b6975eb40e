using Berth.Core.Scaling;
using Berth.Daemon.Fleets;

namespace Berth.Daemon.Control;

/// <summary>How one runner of the configuration stands.</summary>
public sealed record ScaleSetStatus
{
    public string Name { get; init; } = "";
    public string Url { get; init; } = "";
    public long? ScaleSet { get; init; }
    /// <summary><c>listening</c>, <c>draining</c> or <c>waiting</c>.</summary>
    public string State { get; init; } = "";
    public int Min { get; init; }
    public int Max { get; init; }
    /// <summary>Jobs that are assigned here and have no runner yet.</summary>
    public int Queued { get; init; }
    public int Running { get; init; }
    public int Idle { get; init; }
    public IReadOnlyList<RunnerStatus> Instances { get; init; } = [];
    public IReadOnlyList<ProblemView> Problems { get; init; } = [];

    internal static ScaleSetStatus Of(ScaleSetService service)
    {
        RunnerStatus[] runners =
        [
            .. service.Pool.Runners.Select(runner => new RunnerStatus(
                runner.Name,
                runner.Phase switch
                {
                    RunnerPhase.Created => "starting",
                    RunnerPhase.Ended => "ended",
                    _ => service.Pool.Busy.Contains(runner.Name) ? "busy" : "idle",
                },
                runner.Created)),
        ];
        int running = service.Pool.Statistics?.TotalRunningJobs ?? runners.Count(runner => runner.State == "busy");
        return new ScaleSetStatus
        {
            Name = service.Definition.Name,
            Url = service.Definition.Url ?? "",
            ScaleSet = service.Listener.ScaleSet,
            State = service.IsDraining ? "draining" : service.Listener.IsListening ? "listening" : "waiting",
            Min = service.Definition.Min,
            Max = service.Definition.Max,
            Queued = Math.Max(0, (service.Pool.Statistics?.TotalAssignedJobs ?? 0) - running),
            Running = running,
            Idle = runners.Count(runner => runner.State == "idle"),
            Instances = runners,
            Problems = [.. new[] { service.Listener.Problem, service.Pool.Problem, service.Pool.Notice }.OfType<Core.Diagnosis.Finding>()
                .Select(ProblemView.Of)],
        };
    }
}

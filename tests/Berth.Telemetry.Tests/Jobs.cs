using Berth.History.Jobs;

namespace Berth.Telemetry.Tests;

/// <summary>Jobs for these tests.</summary>
internal static class Jobs
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static JobRecord Running(string id = "a") => new()
    {
        Id = id,
        Number = 7,
        Runner = "desk",
        Instance = "desk-x",
        Repository = "octo/hello",
        Workflow = "ci.yml",
        Name = "build",
        RunId = 4711,
        Queued = Noon,
        Started = Noon.AddSeconds(4),
        CacheHits = 2,
        CacheMisses = 1,
    };

    public static JobRecord Failed(string id = "a") =>
        Running(id) with { Result = "failed", Cause = "image-not-found", Finished = Noon.AddSeconds(64) };

    public static IReadOnlyList<JobPhase> Phases { get; } =
    [
        new(JobPhaseKind.Pod, "image", Noon.AddSeconds(5), Noon.AddSeconds(8)),
        new(JobPhaseKind.Pod, "start", Noon.AddSeconds(8), Noon.AddSeconds(9)),
        new(JobPhaseKind.Step, "Run make", Noon.AddSeconds(10), Noon.AddSeconds(60), Succeeded: false),
    ];
}

using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>A container step (<c>uses: docker://…</c>, a Docker action) to plan; its image is there already.</summary>
public sealed record ContainerStepRequest : PodPlanRequest
{
    public required HookContainer Step { get; init; }
    public required ImageFacts Image { get; init; }

    /// <summary>The runner's; null for none.</summary>
    public RunnerLimits? Limits { get; init; }

    /// <summary>The job's pod, whose network the step joins; null when the job has none.</summary>
    public string? JobPod { get; init; }
}

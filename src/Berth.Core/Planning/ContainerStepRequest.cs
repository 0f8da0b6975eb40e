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

    /// <summary>The runner's.</summary>
    public RunnerMode Mode { get; init; }

    /// <summary>
    /// Where the runner has its work directory, for a pod that cannot mount it; null for one that can. Then the pod has a directory of its
    /// own in its place, and two containers of <see cref="AgentImage"/> by which the job's files come and go.
    /// </summary>
    public string? Work { get; init; }

    /// <summary>The volume that holds <see cref="Work"/>, where the pod may mount it: then nothing comes or goes; null without.</summary>
    public SharedWork? SharedWork { get; init; }

    /// <summary>The image that holds the agent; needed where files travel.</summary>
    public string? AgentImage { get; init; }

    /// <summary>The pod has to be one that the level <c>restricted</c> of Pod Security allows.</summary>
    public bool IsRestricted { get; init; }

    internal RunnerSide RunnerSide => RunnerSide.Of(this, Mode, Work is null) with { Shared = SharedWork, Work = Work };

    /// <summary>The job's pod, whose network the step joins; null when the job has none.</summary>
    public string? JobPod { get; init; }
}

using Berth.Core.Jobs;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>What of the runner's machine a pod may mount.</summary>
/// <param name="Files">The runner's own directories; without, a pod has empty ones in their place.</param>
/// <param name="Socket">There is an engine socket where the runner says.</param>
/// <param name="Shared">The volume that holds the runner's work directory, where a pod may mount that; null without.</param>
/// <param name="Work">The runner's work directory; null where its mount at <see cref="JobPaths.Work"/> says it.</param>
internal readonly record struct RunnerSide(bool Files, bool Socket, SharedWork? Shared = null, string? Work = null)
{
    /// <summary>A job of mode <c>dind</c> has its own daemon, and never the machine's socket.</summary>
    public static RunnerSide Of(PodPlanRequest request, RunnerMode mode, bool files) =>
        new(files, files && request.EngineSocketIsThere && mode != RunnerMode.Dind);
}

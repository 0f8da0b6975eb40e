namespace Berth.Core.Scaling;

/// <summary>What to do for a scale set now. It follows from what there is, so that deciding twice does no harm.</summary>
/// <param name="Start">So many runners are to be started.</param>
/// <param name="Retire">
/// Runners of which some have no job: each is to be deregistered, which GitHub refuses for one that has, and only then ended.
/// </param>
/// <param name="RetireAtMost">So many of those.</param>
/// <param name="Collect">What is left of runners: has ended, or was never started and is in nobody's hands.</param>
public sealed record ScalingDecision(
    int Start, IReadOnlyList<RunnerContainer> Retire, int RetireAtMost, IReadOnlyList<RunnerContainer> Collect)
{
    /// <summary>
    /// As many runners as jobs, and <c>min</c> that wait for the next; never more than <c>max</c>. (Actions Runner Controller
    /// counts in the same way.)
    /// </summary>
    public static ScalingDecision Of(ScalingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        RunnerContainer[] free = [.. input.Runners.Where(runner => !input.InHand.Contains(runner.Name))];
        RunnerContainer[] collect = [.. free.Where(runner => runner.Phase != RunnerPhase.Running)];
        RunnerContainer[] running = [.. free.Where(runner => runner.Phase == RunnerPhase.Running)];
        // Before GitHub has said how things stand nothing is started, and nothing that runs is ended.
        if (input.AssignedJobs is not { } assigned && !input.IsDraining) return new ScalingDecision(0, [], 0, collect);

        int live = running.Length + input.Starting;
        RunnerContainer[] idle = [.. running.Where(runner => !input.Busy.Contains(runner.Name)).OrderBy(runner => runner.Created)];
        if (input.IsDraining) return new ScalingDecision(0, idle, idle.Length, collect);

        int jobs = Math.Max(0, (input.AssignedJobs ?? 0) - input.FinishedSince);
        int wanted = Math.Min(input.Max, input.Min + jobs);
        int start = input.MustWait ? 0 : Math.Max(0, wanted - live);
        int surplus = Math.Max(0, live - wanted);
        // One that runs nothing and was started with what no longer holds makes room for another, which comes in the next round.
        RunnerContainer[] outdated = [.. idle.Where(runner => runner.Definition != input.Definition)];
        RunnerContainer[] retire = [.. outdated, .. surplus > 0 ? idle.Except(outdated) : []];
        return new ScalingDecision(start, retire, Math.Max(surplus, outdated.Length), collect);
    }
}

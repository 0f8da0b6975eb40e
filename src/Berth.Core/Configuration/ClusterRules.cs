using Berth.Core.Planning;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>
/// What cannot be had on a cluster, or not with the official hook: said when the file is checked, not found out by a job.
/// </summary>
internal static class ClusterRules
{
    public static IEnumerable<RunnerConflict> Conflicts(RunnerDefinition runner) =>
    [
        .. runner switch
        {
            { Mode: RunnerMode.Dind } => Dind(runner),
            { Hook: JobHook.Official } => Official(runner),
            _ => [],
        },
        .. Limits(runner),
        .. WorkVolume(runner),
        .. Plain(runner),
    ];

    /// <summary>What makes a name unfit for a scale set that would fit a runner here; null when nothing does.</summary>
    public static string? NameProblem(string name, int instances) => instances == 1 ? Unfit(name) : null;

    private static IEnumerable<RunnerConflict> Plain(RunnerDefinition runner)
    {
        if (runner.Group is { } group && Unfit(group) is { } wrong) yield return new RunnerConflict(RunnerFields.Group, null, wrong);
        if (Unfit(runner.Namespace) is { } unfit) yield return new RunnerConflict(RunnerFields.Namespace, null, unfit);
    }

    /// <summary>The chart's templates write these without quotes, whatever its values are.</summary>
    private static string? Unfit(string text) => PlainText.IsString(text) ? null
        : $"{Quote.Text(text)} cannot be had on a cluster: the chart writes it without quotes, and Helm then reads a boolean, a number, a "
        + "date or nothing; choose another";

    private static IEnumerable<RunnerConflict> WorkVolume(RunnerDefinition runner)
    {
        if (runner is { WorkVolume: null, WorkVolumeAccess: not VolumeAccess.ReadWriteOnce })
            yield return new RunnerConflict(RunnerFields.WorkVolumeAccess, null,
                $"is of a work volume, which this runner has not got: give it '{RunnerFields.WorkVolume}', or leave it out");
    }

    /// <summary>Only a pod that Berth's hook plans can be held to them, and the cluster bounds processes by node alone.</summary>
    private static IEnumerable<RunnerConflict> Limits(RunnerDefinition runner)
    {
        if (runner.Limits is not { } limits) yield break;
        if (limits.Processes is not null)
            yield return new RunnerConflict(RunnerFields.Limits, null,
                $"'{LimitFields.Processes}' cannot be had on a cluster, where the kubelet's podPidsLimit bounds them for all pods");
        if (runner.Mode == RunnerMode.Dind)
            yield return new RunnerConflict(RunnerFields.Limits, null,
                "is for jobs that have a pod: with mode 'dind' on a cluster they run in the runner's, to which 'values' gives resources");
        else if (runner.Hook == JobHook.Official)
            yield return new RunnerConflict(RunnerFields.Limits, null,
                "is for jobs that Berth's hook plans: give the runner's pod resources with 'values', or use 'hook: berth'");
    }

    /// <summary>With a daemon beside it, the runner itself runs the job's containers: there is no job pod, and no hook.</summary>
    private static IEnumerable<RunnerConflict> Dind(RunnerDefinition runner)
    {
        foreach ((int index, CacheDefinition cache) in runner.Caches.Index())
        {
            if (cache.Path != DockerDaemon.DataRoot)
                yield return new RunnerConflict(RunnerFields.Caches, index,
                    $"mode 'dind' keeps the data root of its Docker daemon ({DockerDaemon.DataRoot}) and no other cache: there is no job " +
                    "pod to mount one; use mode 'container' or 'privileged'");
        }

        if (runner.Extension is not null)
            yield return new RunnerConflict(RunnerFields.Extension, null, "mode 'dind' has no job pod for a hook extension");
        if (runner.WorkVolume is not null)
            yield return new RunnerConflict(RunnerFields.WorkVolume, null, "mode 'dind' has no job pod to share a work volume with");
    }

    /// <summary>The official hook leases nothing, looks into no image and mounts no overlay.</summary>
    private static IEnumerable<RunnerConflict> Official(RunnerDefinition runner)
    {
        if (runner.Caches.Count > 0 && runner.Max > 1)
            yield return new RunnerConflict(RunnerFields.Max, null,
                "with 'hook: official' jobs that run at once would share their caches, as that hook leases no slots: set 'max: 1' " +
                $"and 'instances: {runner.Max}', or 'hook: berth'");
        foreach ((int index, CacheDefinition cache) in runner.Caches.Index())
        {
            string? wrong = cache.Strategy switch
            {
                CacheStrategy.Overlay => "strategy 'overlay' needs Berth's agent as the job's entry process, which 'hook: official' " +
                    "does not start: use 'seed' or 'bind', or 'hook: berth'",
                CacheStrategy.Seed when runner.Image is null => "strategy 'seed' with 'hook: official' fills the cache from the " +
                    "runner's 'image': name the image that its jobs use, or use 'hook: berth'",
                CacheStrategy.Auto when runner.Image is null => "'hook: official' does not look into the job's image, so nothing " +
                    "can choose a strategy: use 'bind' where images have no files at this path, or name the runner's 'image' for 'seed'",
                _ => null,
            };
            if (wrong is not null) yield return new RunnerConflict(RunnerFields.Caches, index, wrong);
        }
    }
}

using Berth.Core.Diagnosis;
using Berth.Core.Jobs;

namespace Berth.Core.Planning;

/// <summary>
/// Paths of a container at which a workflow mounts twice, or where the runner mounts itself: an engine would refuse the container.
/// </summary>
internal static class MountClashes
{
    public static IEnumerable<Finding> Find(string what, HookContainer source, CreateOptions options)
    {
        // The first at a path stays.
        Dictionary<string, string> taken = new(StringComparer.Ordinal);
        foreach (HookMount mount in source.SystemMountVolumes ?? [])
        {
            if (mount.TargetVolumePath is { Length: > 0 } target) taken.TryAdd(Path(target), "the runner's own mount");
        }

        IEnumerable<(string Target, string Where)> asked =
        [
            .. (source.UserMountVolumes ?? []).Select(mount => (mount.TargetVolumePath ?? "", "volumes:")),
            .. options.Mounts.Select(mount => (mount.Target, "options: (--volume, --mount)")),
            .. (options.Docker.Tmpfs ?? new Dictionary<string, string>()).Keys.Select(target => (target, "options: (--tmpfs)")),
        ];
        foreach ((string target, string where) in asked.Where(each => each.Target.Length > 0))
        {
            if (taken.TryAdd(Path(target), $"another of {where}")) continue;
            yield return Finding.Certain(
                "mount-duplicate",
                $"{what}: {where} mounts at {target}, where there is {taken[Path(target)]} already",
                $"Mount it at another path, or leave one of them out, in {where} of the container in the workflow, or in --options.");
        }
    }

    private static string Path(string target) => target.Length > 1 ? target.TrimEnd('/') : target;
}

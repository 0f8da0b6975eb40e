using System.Text.RegularExpressions;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>Turns the runner's mounts of a container into volumes and mounts.</summary>
internal static partial class HookMounts
{
    /// <summary>
    /// The runner's mounts that a pod can have. The host's engine socket is what the runner gives every container job; one that
    /// is not there is left out. Away from the runner's machine there are the work directory and what lies in it.
    /// </summary>
    public static IReadOnlyList<HookMount> Reachable(IReadOnlyList<HookMount>? mounts, RunnerSide runner)
    {
        IReadOnlyList<HookMount> usable =
        [
            .. (mounts ?? []).Where(mount => mount is { SourceVolumePath: not null, TargetVolumePath: not null }
                && (runner.Socket || mount.TargetVolumePath != JobPaths.EngineSocket)),
        ];
        if (runner.Files) return usable;
        return WorkOf(usable, runner) is { } work
            ? [.. usable.Where(mount => Below(work, mount.SourceVolumePath!) is not null)] : [];
    }

    /// <summary>
    /// The runner's own mounts. What lies inside another of them at the same place (<c>/__w/_temp</c> below <c>/__w</c>) needs
    /// no mount.
    /// </summary>
    public static IEnumerable<VolumeMount> System(IReadOnlyList<HookMount>? mounts, VolumeSet volumes, RunnerSide runner)
    {
        IReadOnlyList<HookMount> usable = Reachable(mounts, runner);
        foreach (HookMount mount in usable)
        {
            if (usable.Any(outer => outer != mount && Covers(outer, mount)))
            {
                continue;
            }

            string target = mount.TargetVolumePath!;
            if (!runner.Files)
            {
                yield return WorkMount(target, Below(WorkOf(usable, runner)!, mount.SourceVolumePath!)!, volumes, runner.Shared);
                continue;
            }

            string name = target switch
            {
                JobPaths.Work => "work",
                JobPaths.Externals => "externals",
                _ => target,
            };
            HostPathType type = target == JobPaths.EngineSocket ? HostPathType.Socket : HostPathType.Directory;
            yield return new VolumeMount
            {
                Name = volumes.AddHostPath(name, mount.SourceVolumePath!, type),
                MountPath = target,
                ReadOnly = mount.ReadOnly ? true : null,
            };
        }
    }

    /// <summary>
    /// The pod's work directory, or a directory of it: the pod's own, or the one that it shares with the runner.
    /// </summary>
    public static VolumeMount WorkMount(string target, string path, VolumeSet volumes, SharedWork? shared) => new()
    {
        Name = shared is not null
            ? Claim(shared.Claim, volumes, "work")
            : volumes.Volumes.FirstOrDefault(volume => volume is { Name: "work", EmptyDir: not null })?.Name
                ?? volumes.Add("work", new Volume { EmptyDir = new EmptyDirVolume() }),
        MountPath = target,
        SubPath = string.Join('/', new[] { shared?.SubPath, path }.Where(part => part is { Length: > 0 }))
            is { Length: > 0 } below
            ? below
            : null,
    };

    /// <summary>
    /// The workflow's <c>volumes:</c>. A path is the node's, made when absent as Docker does; a bare name is a volume that
    /// outlives the job (a claim, in a pod's terms); no source is a directory of the pod's own.
    /// </summary>
    public static IEnumerable<VolumeMount> User(IReadOnlyList<HookMount>? mounts, VolumeSet volumes)
    {
        foreach (HookMount mount in mounts ?? [])
        {
            if (mount.TargetVolumePath is not { Length: > 0 } target)
            {
                continue;
            }

            string volume = mount.SourceVolumePath switch
            {
                null or "" => volumes.Add(target, new Volume { EmptyDir = new EmptyDirVolume() }),
                // Docker makes a path that is not there, and mounts a file as a file.
                ['/', ..] path => volumes.AddHostPath(target, path),
                string name => Claim(name, volumes),
            };
            yield return new VolumeMount { Name = volume, MountPath = target, ReadOnly = mount.ReadOnly ? true : null };
        }
    }

    /// <summary>Of the workflow's <c>volumes:</c>, what is neither a path of the host nor a volume's name.</summary>
    public static IEnumerable<Finding> Wrong(string what, IReadOnlyList<HookMount>? mounts) =>
        from mount in mounts ?? []
        where mount.SourceVolumePath is { Length: > 0 } source && source[0] != '/' && !VolumeName().IsMatch(source)
        select Finding.Certain(
            "mount-invalid",
            $"{what}: volumes: {mount.SourceVolumePath}:{mount.TargetVolumePath}: '{mount.SourceVolumePath}' is neither a path nor a name",
            "Write a host path that begins with /, or the name of a volume, which is [a-zA-Z0-9][a-zA-Z0-9_.-]*");

    /// <summary>A mount of <c>options:</c> (<c>--volume</c>, <c>--mount</c>).</summary>
    public static VolumeMount FromOptions(MountOption mount, VolumeSet volumes)
    {
        string volume = mount switch
        {
            { IsBind: true } => volumes.AddHostPath(mount.Target, mount.Source!),
            { Source: { Length: > 0 } name } => Claim(name, volumes),
            _ => volumes.Add(mount.Target, new Volume { EmptyDir = new EmptyDirVolume() }),
        };
        return new VolumeMount
        {
            Name = volume,
            MountPath = mount.Target,
            ReadOnly = mount.ReadOnly ? true : null,
            MountPropagation = mount.Propagation switch
            {
                "shared" or "rshared" => "Bidirectional",
                "slave" or "rslave" => "HostToContainer",
                _ => null,
            },
        };
    }

    private static string? WorkOf(IReadOnlyList<HookMount> mounts, RunnerSide runner) =>
        runner.Work ?? mounts.FirstOrDefault(mount => mount.TargetVolumePath == JobPaths.Work)?.SourceVolumePath;

    private static string Claim(string name, VolumeSet volumes, string? wantedName = null) =>
        volumes.Add(
            wantedName ?? name, new Volume { PersistentVolumeClaim = new PersistentVolumeClaimVolume { ClaimName = name } });

    /// <summary>The part of a path below a directory; empty for the directory itself, null for what is elsewhere.</summary>
    public static string? Below(string directory, string path)
    {
        string root = directory.TrimEnd('/');
        return path.TrimEnd('/') == root ? ""
            : path.StartsWith(root + "/", StringComparison.Ordinal) ? path[(root.Length + 1)..].TrimEnd('/')
            : null;
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.-]*\z")]
    private static partial Regex VolumeName();

    private static bool Covers(HookMount outer, HookMount inner)
    {
        string source = outer.SourceVolumePath!.TrimEnd('/') + "/";
        string target = outer.TargetVolumePath!.TrimEnd('/') + "/";
        return outer.ReadOnly == inner.ReadOnly
            && inner.SourceVolumePath!.StartsWith(source, StringComparison.Ordinal)
            && inner.TargetVolumePath!.StartsWith(target, StringComparison.Ordinal)
            && inner.SourceVolumePath[source.Length..] == inner.TargetVolumePath[target.Length..];
    }
}

using Berth.Core.Diagnosis;
using Berth.Core.Jobs;

namespace Berth.Core.Planning;

/// <summary>
/// What is mounted at each path of a container. The same mount once more is one mount, as <c>docker create</c> takes it; another
/// at a path that is taken is refused, as an engine would refuse the container.
/// </summary>
/// <param name="what">Whose container it is, in a finding.</param>
internal sealed class MountClashes(string what)
{
    private const string Own = "the runner's own mount";
    private const string Options = "options: (--volume, --mount)";

    // The first at a path stays.
    private readonly Dictionary<string, Taken> _taken = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Takes the paths of the runner's own mounts, which nothing refuses.</summary>
    public void Take(IEnumerable<HookMount> runners)
    {
        foreach (HookMount mount in runners)
            _taken.TryAdd(Path(mount.TargetVolumePath!), new Taken(mount.SourceVolumePath, mount.ReadOnly, null, Own));
    }

    /// <summary>The workflow's <c>volumes:</c> that are to be mounted.</summary>
    public IReadOnlyList<HookMount> Kept(IEnumerable<HookMount>? volumes) =>
    [
        .. (volumes ?? []).Where(mount => mount.TargetVolumePath is { Length: > 0 } target
            && IsFree(target, new Taken(mount.SourceVolumePath, mount.ReadOnly, null, "another of volumes:"), "volumes:")),
    ];

    /// <summary>The mounts of <c>options:</c> that are to be mounted.</summary>
    public IReadOnlyList<MountOption> Kept(IEnumerable<MountOption> options) =>
    [
        .. options.Where(mount =>
            IsFree(mount.Target, new Taken(mount.Source, mount.ReadOnly, mount.Propagation, $"another of {Options}"), Options)),
    ];

    /// <summary>Takes the paths of <c>--tmpfs</c>: each is one of its own.</summary>
    public void TakeTmpfs(IEnumerable<string> targets)
    {
        const string Tmpfs = "options: (--tmpfs)";
        foreach (string target in targets)
            IsFree(target, new Taken(null, false, null, $"another of {Tmpfs}", IsTmpfs: true), Tmpfs);
    }

    private bool IsFree(string target, Taken mount, string where)
    {
        if (_taken.TryAdd(Path(target), mount)) return true;
        Taken first = _taken[Path(target)];
        if (!first.IsSameAs(mount))
        {
            _findings.Add(Finding.Certain(
                "mount-duplicate",
                $"{what}: {where} mounts at {target}, where there is {first.Where} already",
                $"Mount it at another path, or leave one of them out, "
                    + $"in {where} of the container in the workflow, or in --options."));
        }

        return false;
    }

    private static string Path(string path) => path.Length > 1 ? path.TrimEnd('/') : path;

    /// <summary>What is at a path, and who asked for it.</summary>
    private sealed record Taken(string? Source, bool ReadOnly, string? Propagation, string Where, bool IsTmpfs = false)
    {
        public bool IsSameAs(Taken other) => IsTmpfs == other.IsTmpfs && Path(Source ?? "") == Path(other.Source ?? "")
            && ReadOnly == other.ReadOnly && Propagation == other.Propagation;
    }
}

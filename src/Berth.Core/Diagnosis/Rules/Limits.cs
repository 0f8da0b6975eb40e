using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// What a line of a step's output says that its container does not let it do: write, mount, start processes, open files, ask DNS.
/// </summary>
internal static partial class Limits
{
    public const string FixOfProcesses = "Raise the limit of processes (--pids-limit, --ulimit nproc), or start fewer at once (make -j)";

    public static Finding? Find(ContainerEvidence container, string line, string[] lines)
    {
        if (ReadOnly().Match(line) is { Success: true } place)
        {
            string at = place.Groups[1].Success ? place.Groups[1].Value.Brief() : "a place";
            return Likely(
                "step-path-read-only", $"A step in {container.Title} writes to {at}, which is read-only",
                "Mount it writable (without :ro, readOnly or --read-only), or write elsewhere", lines);
        }

        if (Mounts().IsMatch(line))
        {
            return Likely(
                "step-lacks-rights", $"A step in {container.Title} may not mount file systems",
                "Give the job the right (container: options: --cap-add SYS_ADMIN, with AppArmor also --security-opt apparmor=unconfined) "
                    + "and run it as root, or use a runner with mode: privileged",
                lines);
        }

        if (Fork().IsMatch(line))
        {
            return Likely(
                "process-limit", $"A step in {container.Title} could not start another process or thread",
                FixOfProcesses, lines);
        }

        if (OpenFiles().IsMatch(line))
        {
            return Likely(
                "open-files-limit", $"A step in {container.Title} has as many files open as it may",
                "Raise the limit (--ulimit nofile=65536:65536 in options:), or let it open fewer", lines);
        }

        return Unresolved().Match(line) is { Success: true } name
            ? Likely(
                "name-not-resolved",
                $"A step in {container.Title} cannot resolve the name \"{ProgramRules.First(name).Brief()}\"",
                "Check the name, and that the job's DNS answers (--dns in options:; a proxy may be needed); a service has the name of its key",
                lines)
            : null;
    }

    private static Finding Likely(string cause, string summary, string fix, string[] lines) =>
        Finding.Of(cause, Certainty.Likely, summary, fix, lines);

    [GeneratedRegex(@"(?:['""‘]?(/[^\s'""’:]+)['""’]?)?: read-only file system|EROFS: read-only file system(?:, \w+ '([^']+)')?", RegexOptions.IgnoreCase)]
    private static partial Regex ReadOnly();

    // util-linux, busybox, FUSE, and what buildah, podman, bubblewrap and unshare say of their namespaces.
    [GeneratedRegex(
        @"^u?mount(?:\(\d\))?: .*(?:permission denied|operation not permitted|must be superuser|only root can|superuser to use)|^fusermount3?: .*operation not permitted|^mount: mounting \S+ on \S+ failed: (?:operation not permitted|permission denied)|^unshare: (?:unshare failed|cannot change root).*: operation not permitted|^bwrap: .*(?:operation not permitted|permission denied)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Mounts();

    [GeneratedRegex("(?:fork|clone|pthread_create|posix_spawn|newosproc).*(?:resource temporarily unavailable|EAGAIN|errno=11)|spawn \\S+ EAGAIN", RegexOptions.IgnoreCase)]
    private static partial Regex Fork();

    [GeneratedRegex("(?:: |^|] )too many open files|EMFILE: too many open files", RegexOptions.IgnoreCase)]
    private static partial Regex OpenFiles();

    [GeneratedRegex(
        @"could not resolve host(?:name)?:? ['""]?([\w.-]+)|getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)|bad address '([\w.-]+)'|lookup ([\w.-]+)(?: on \S+)?: (?:no such host|server misbehaving|Temporary failure)|unable to resolve host address ['‘]([\w.-]+)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Unresolved();
}

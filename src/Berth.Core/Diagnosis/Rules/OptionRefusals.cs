using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// Values of a container's <c>options:</c> that Berth hands on as they are, and that a Docker engine does not accept (moby,
/// <c>daemon/</c>). It names the value, seldom the flag.
/// </summary>
internal static partial class OptionRefusals
{
    public static Finding? Find(string message) =>
        message.Says("invalid CapAdd") ? Of("--cap-add", message)
        : message.Says("invalid CapDrop") ? Of("--cap-drop", message)
        : message.Says("Range of CPUs is from") ? Of("--cpus", message)
        : message.Says("Requested CPUs are not available") ? Of("--cpuset-cpus", message)
        : message.Says("Requested memory nodes are not available") ? Of("--cpuset-mems", message)
        : Runtime().IsMatch(message) ? Of("--runtime", message)
        : message.Says("invalid --security-opt") ? Of("--security-opt", message)
        : message.Says("Invalid isolation") ? Of("--isolation", message)
        : message.SaysAny("Minimum memoryswap limit", "when using Memoryswap limit") ? Of("--memory-swap", message)
        : message.Says("memory reservation limit") ? Of("--memory-reservation", message)
        : message.Says("CPU cfs quota") ? Of("--cpu-quota", message)
        : message.Says("CPU cfs period") ? Of("--cpu-period", message)
        : message.Says("Conflicting options: Nano CPUs") ? Of("--cpus", message)
        : message.Says("Invalid signal") ? Of("--stop-signal", message)
        : message.Says("uids and gids must be in range") ? Of("--user", message)
        : message.Says("cgroup-parent for systemd") ? Of("--cgroup-parent", message)
        : Sysctl().IsMatch(message) ? Of("--sysctl", message)
        : message.Says("invalid tmpfs option") || Tmpfs().IsMatch(message) ? Of("--tmpfs", message)
        : ResourceLimit().Match(message) is { Success: true } limit ? Of($"--ulimit {Limit(limit.Groups[1].Value)}", message)
        : StorageOption().IsMatch(message) ? Of("--storage-opt", message)
        : null;

    private static Finding Of(string flag, string message) => Finding.Certain(
        "container-options-invalid", $"The engine does not accept {flag}: {message}",
        $"Correct {flag} in options: of the container, in --options, or what says the same in the hook extension", message);

    [GeneratedRegex("Unknown runtime specified|unknown or invalid runtime name", RegexOptions.IgnoreCase)]
    private static partial Regex Runtime();

    /// <summary>As <c>--ulimit</c> names them (setrlimit(2); the numbers are Linux's).</summary>
    private static string Limit(string type) => int.TryParse(type, out int number) && number >= 0 && number < _limits.Length ? _limits[number] : type;

    private static readonly string[] _limits =
    [
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending", "msgqueue", "nice",
        "rtprio", "rttime",
    ];

    // A limit that the engine's machine does not let it raise so far.
    [GeneratedRegex(@"error setting rlimit type (\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex ResourceLimit();

    [GeneratedRegex(@"error mounting ""tmpfs"" to rootfs at .*: invalid argument", RegexOptions.IgnoreCase)]
    private static partial Regex Tmpfs();

    // runc's, which it says when the container starts.
    [GeneratedRegex(@"sysctl ""[^""]+"" is not ", RegexOptions.IgnoreCase)]
    private static partial Regex Sysctl();

    [GeneratedRegex(@"^Unknown option \S+$")]
    private static partial Regex StorageOption();
}

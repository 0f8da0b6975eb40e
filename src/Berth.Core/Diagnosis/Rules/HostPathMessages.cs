using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// A hostPath that is not there, or is something else. The kubelet says "is not a directory" of both, so where the type would
/// not have made the path, its name decides, and the finding says that it is only likely.
/// </summary>
internal static partial class HostPathMessages
{
    private static readonly string[] _knownFiles =
        ["/etc/hostname", "/etc/hosts", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/resolv.conf", "/etc/os-release", "/etc/machine-id",
            "/etc/fstab", "/dev/null", "/dev/zero", "/dev/kvm", "/dev/fuse", "/dev/random", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo"];

    private static readonly string[] _knownDirectories =
        ["/", "/etc", "/var", "/var/lib", "/var/log", "/var/run", "/run", "/tmp", "/usr", "/usr/bin", "/usr/lib", "/usr/local", "/bin", "/lib", "/opt",
            "/home", "/root", "/dev", "/proc", "/sys", "/sys/fs/cgroup", "/mnt", "/srv", "/var/tmp", "/var/lib/docker", "/var/lib/kubelet", "/dev/shm"];

    public static Finding? Find(Evidence evidence, string message)
    {
        Match check = TypeCheck().Match(message);
        if (check.Success) return OfCheck(evidence, check.Groups[1].Value, check.Groups[2].Value, message);
        Match missing = Missing().Match(message);
        if (!missing.Success) return null;
        string path = missing.Groups.Values.Skip(1).First(group => group.Success).Value;
        return message.SaysAny("file exists", "not a directory")
            ? Finding.Certain(
                "host-path-wrong-type", $"{path}{Mounted(evidence, path)} is no directory on the node",
                "Correct the path, or give the volume the type that it is", message)
            : Finding.Certain(
                "host-path-missing", $"{path}{Mounted(evidence, path)} does not exist on the node and could not be made",
                "Create it on every node that runs jobs, or correct the path", message);
    }

    private static Finding OfCheck(Evidence evidence, string path, string wanted, string message)
    {
        string type = Volume(evidence, path)["hostPath"]["type"].Text ?? "";
        bool made = type.EndsWith("OrCreate", StringComparison.Ordinal);
        bool wrong = made || LooksLikeAnother(path, wanted);
        return Finding.Of(
            wrong ? "host-path-wrong-type" : "host-path-missing", made ? Certainty.Certain : Certainty.Likely,
            wrong
                ? $"{path}{Mounted(evidence, path)} is not a {wanted} on the node, as the type {type} asks"
                : $"{path}{Mounted(evidence, path)} does not exist on the node, or is not a {wanted}",
            wrong
                ? "Correct the path, or the hostPath's type to what is there (ls -ld on the node shows it)"
                : wanted == "directory" ? "Create it on every node that runs jobs, or use the type DirectoryOrCreate"
                : "See that what makes it runs on the node, or correct the path",
            [message]);
    }

    private static bool LooksLikeAnother(string path, string wanted)
    {
        string name = path[(path.TrimEnd('/').LastIndexOf('/') + 1)..];
        bool directory = _knownDirectories.Contains(path.Length > 1 ? path.TrimEnd('/') : path);
        bool socket = name.EndsWith(".sock", StringComparison.Ordinal) || name.EndsWith(".socket", StringComparison.Ordinal);
        int dot = name.LastIndexOf('.');
        bool file = _knownFiles.Contains(path) || name.EndsWith("file", StringComparison.OrdinalIgnoreCase)
            || (dot > 0 && name.Length - dot is > 1 and <= 5 && !name.EndsWith(".d", StringComparison.Ordinal));
        return wanted switch
        {
            "directory" => file || socket,
            "file" => directory || socket || path.EndsWith('/') || path.StartsWith("/dev/", StringComparison.Ordinal),
            "socket file" => !socket,
            _ => _knownFiles.Contains(path) || directory || !path.StartsWith("/dev/", StringComparison.Ordinal),
        };
    }

    private static JsonView Volume(Evidence evidence, string path) =>
        evidence.Spec["volumes"].Items.FirstOrDefault(volume => volume["hostPath"]["path"].Text == path);

    private static string Mounted(Evidence evidence, string path) =>
        Volume(evidence, path)["name"].Text is { } name ? $", the hostPath of volume \"{name}\"," : "";

    [GeneratedRegex("hostPath type check failed: (.+?) is not an? (directory|file|socket file|character device|block device)")]
    private static partial Regex TypeCheck();

    [GeneratedRegex("""bind source path does not exist: (\S+)|failed to stat "([^"]+)"|creating mount source path ["']([^"']+)["']|failed to mkdir "([^"]+)"|MountVolume\.SetUp failed for volume "[^"]*" : (?:mkdir|open) (\S+): (?:no such file|read-only|not a directory|file exists|permission denied)""")]
    private static partial Regex Missing();
}

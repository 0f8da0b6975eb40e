using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>What a path's name alone tells of its type, by the customs of Linux: a guess, for when nothing else is known.</summary>
internal static partial class HostPathNames
{
    private static readonly string[] _files =
        ["/etc/hostname", "/etc/hosts", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/os-release", "/etc/machine-id", "/etc/fstab",
            "/proc/cpuinfo", "/proc/meminfo"];

    private static readonly string[] _devices =
        ["/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/kvm", "/dev/fuse", "/dev/random", "/dev/urandom"];

    private static readonly string[] _directories =
        ["", "/etc", "/var", "/run", "/tmp", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/opt", "/home", "/root", "/boot", "/dev", "/dev/shm", "/proc",
            "/sys", "/sys/fs/cgroup", "/mnt", "/media", "/srv", "/nix", "/nix/store"];

    /// <summary>What lies right in one of these is a directory itself, as a rule.</summary>
    private static readonly string[] _ofDirectories = ["/var", "/var/lib", "/var/cache", "/usr", "/usr/local", "/opt", "/srv", "/home", "/mnt", "/media"];

    /// <summary>True when the name speaks for something else than <paramref name="wanted"/>, as the kubelet calls it.</summary>
    public static bool SuggestAnother(string path, string wanted)
    {
        string bare = path.TrimEnd('/');
        int slash = bare.LastIndexOf('/');
        string name = bare[(slash + 1)..];
        string parent = slash > 0 ? bare[..slash] : "";
        string[] words = name.ToUpperInvariant().Split('-', '_', '.', ' ');
        if (Nothing().IsMatch(name)) return false;
        if (SomethingElse().IsMatch(name)) return true;

        bool socket = words.Any(word => word is "SOCK" or "SOCKET");
        bool device = _devices.Contains(bare);
        int dot = name.LastIndexOf('.');
        bool file = _files.Contains(bare) || words.Contains("FILE") || name.EndsWith("file", StringComparison.OrdinalIgnoreCase)
            || (!socket && dot > 0 && name.Length - dot is > 1 and <= 5 && !name.EndsWith(".d", StringComparison.Ordinal));
        bool directory = !socket && !file && (path.EndsWith('/') || _directories.Contains(bare) || _ofDirectories.Contains(parent)
            || words.Any(word => word is "DIR" or "DIRECTORY" or "FOLDER"));
        return wanted switch
        {
            "directory" => file || socket || device,
            "file" => directory || socket || device,
            "socket file" => file || directory || device,
            "character device" or "block device" => file || directory || socket || (device && wanted[0] == 'b'),
            _ => false,
        };
    }

    [GeneratedRegex("no[nt]?[-_.]?(?:exist|there|here|found|present|such)|missing|absent|nope|nowhere|gone|none", RegexOptions.IgnoreCase)]
    private static partial Regex Nothing();

    [GeneratedRegex("(?:^|[-_.])not[-_.]?an?[-_.]", RegexOptions.IgnoreCase)]
    private static partial Regex SomethingElse();
}

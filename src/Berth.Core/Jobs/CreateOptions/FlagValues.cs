using System.Net;
using System.Text.RegularExpressions;
using Berth.Core.Pods;

namespace Berth.Core.Jobs;

/// <summary>Values that have an inner form: limits, devices, hosts, name=value pairs.</summary>
internal static partial class FlagValues
{
    private static readonly HashSet<string> _limits =
    [
        "as", "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
        "rttime",
        "sigpending", "stack",
    ];

    // docker's own list (docker/cli, opts.ValidateSysctl): what belongs to a container's namespaces, and not to the machine.
    private static readonly HashSet<string> _sysctls =
    [
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni",
        "kernel.shm_rmid_forced",
    ];

    // signal(7), on the processors that Berth runs on.
    private static readonly HashSet<string> _signals =
    [
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR",
        "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH",
        "XCPU", "XFSZ",
    ];

    public const string SysctlAllowed =
        "NAME=VALUE, NAME one of net.*, fs.mqueue.*, kernel.msg*, kernel.sem, kernel.shm*: the others are the whole machine's";

    public static bool IsSysctl(string name) => _sysctls.Contains(name)
        || name.StartsWith("net.", StringComparison.Ordinal) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal);

    /// <summary>A signal's name, with or without <c>SIG</c>, in any case, or its number.</summary>
    public static bool IsSignal(string text)
    {
        if (DockerValues.TryWhole(text, 1, 64, out int _)) return true;
        string name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        return _signals.Contains(name) || RealTimeSignal().IsMatch(name);
    }

    /// <summary><c>USER[:GROUP]</c>; a number is one that the kernel's interfaces to a container take (runc, <c>libcontainer/user</c>).</summary>
    public static bool IsUser(string text) => text.Length > 0 && text[0] != ':' && text.Split(':') is { Length: <= 2 } parts
        && parts.All(part => part.Length == 0 || !part.All(char.IsAsciiDigit) || DockerValues.TryWhole(part, 0, int.MaxValue, out int _));

    public static string UlimitAllowed => $"NAME=SOFT[:HARD], -1 for no limit, NAME one of {string.Join(", ", _limits)}";

    /// <summary>A copy with one entry more, or replaced.</summary>
    public static IReadOnlyDictionary<string, string> With(
        IReadOnlyDictionary<string, string>? entries, string key, string value) =>
        new Dictionary<string, string>(entries ?? new Dictionary<string, string>(), StringComparer.Ordinal) { [key] = value };

    /// <summary>Splits <c>name=value</c>; the value is null without an equals sign. False for an empty name.</summary>
    public static bool TryPair(string text, out string name, out string? value)
    {
        string[] parts = text.Split('=', 2);
        name = parts[0];
        value = parts.ElementAtOrDefault(1);
        return name.Length > 0 && !name.Any(char.IsWhiteSpace);
    }

    public static bool TryUlimit(string text, out DockerUlimit limit)
    {
        limit = new DockerUlimit("", 0, 0);
        if (!TryPair(text, out string name, out string? value) || value is null || !_limits.Contains(name))
        {
            return false;
        }

        string[] ends = value.Split(':');
        if (ends.Length > 2 || !DockerValues.TryWhole(ends[0], -1L, long.MaxValue, out long soft)
            || !DockerValues.TryWhole(ends[^1], -1L, long.MaxValue, out long hard)
            || (hard != -1 && (soft == -1 || soft > hard)))
        {
            return false;
        }

        limit = new DockerUlimit(name, soft, hard);
        return true;
    }

    /// <summary><c>HOST[:CONTAINER][:PERMISSIONS]</c>; the second of two parts may be either.</summary>
    public static FlagOutcome ReadDevice(string text, out DockerDevice? device)
    {
        device = null;
        string[] parts = text.Split(':');
        if (parts[0] is not ['/', ..])
        {
            // vendor/class=name is the Container Device Interface's notation.
            return text.Contains('/', StringComparison.Ordinal) && text.Contains('=', StringComparison.Ordinal)
                ? FlagOutcome.NotHonoured
                : FlagOutcome.BadValue;
        }

        string? inside = parts.Length > 1 && parts[1] is ['/', ..] ? parts[1] : null;
        string? permissions = parts.Length == 3 ? parts[2] : parts.Length == 2 && inside is null ? parts[1] : null;
        if (parts.Length > 3 || (parts.Length == 3 && inside is null)
            || (permissions is not null && !DevicePermissions().IsMatch(permissions)))
        {
            return FlagOutcome.BadValue;
        }

        device = new DockerDevice(parts[0], inside, permissions);
        return FlagOutcome.Applied;
    }

    /// <summary><c>NAME:IP</c> or <c>NAME=IP</c>, IPv6 with or without brackets, or <c>host-gateway</c>.</summary>
    public static bool TryHost(string text, out string entry)
    {
        int split = text.IndexOfAny([':', '=']);
        string name = split < 0 ? "" : text[..split];
        string address = split < 0 ? "" : text[(split + 1)..];
        address = address is ['[', .., ']'] ? address[1..^1] : address;
        entry = $"{name}:{address}";
        return HostName().IsMatch(name) && (address == "host-gateway" || IPAddress.TryParse(address, out _));
    }

    public static bool TryCapability(string text, out string name)
    {
        name = text.ToUpperInvariant();
        name = name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name;
        return CapabilityName().IsMatch(name);
    }

    [GeneratedRegex(@"\ART(?:MIN(?:\+(?:[1-9]|1[0-5]))?|MAX(?:-(?:[1-9]|1[0-4]))?)\z")]
    private static partial Regex RealTimeSignal();

    [GeneratedRegex(@"\A[rwm]{1,3}\z")]
    private static partial Regex DevicePermissions();

    [GeneratedRegex(@"\A[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_]*\z")]
    private static partial Regex CapabilityName();
}

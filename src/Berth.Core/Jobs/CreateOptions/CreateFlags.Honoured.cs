using System.Net;
using Berth.Core.Files;
using Berth.Core.Pods;

namespace Berth.Core.Jobs;

// The flags that a job's pod can honour, and where their values go.
internal static partial class CreateFlags
{
    private const string Bytes = "a size such as 512m or 2g (b, k, m, g, t; binary)";
    private const string Memory = "a size of at least 6m such as 512m or 2g (b, k, m, g, t; binary)";
    private const string Duration = "0 or a time of at least 1ms such as 500ms, 30s or 1m30s";
    private const string Text = "a text that is not empty";
    private const string AbsolutePath = "an absolute path";

    private static IEnumerable<CreateFlag> Honoured() => [.. OfThePod(), .. Health(), .. Limits(), .. OfDocker()];

    private static IEnumerable<CreateFlag> OfThePod() =>
    [
        Value("cpus", null, "a number of CPUs such as 2 or 1.5", (ref o, v) =>
            DockerValues.TryNanoCpus(v, out long n) ? Set(ref o, o with { NanoCpus = n == 0 ? null : n }) : FlagOutcome.BadValue),
        Value("memory", 'm', Memory, (ref o, v) =>
            DockerValues.TryMemory(v, out long n) ? Set(ref o, o with { MemoryBytes = n == 0 ? null : n }) : FlagOutcome.BadValue),
        Value("user", 'u', "USER[:GROUP], names or numbers up to 2147483647", (ref o, v) =>
            FlagValues.IsUser(v) ? Set(ref o, o with { User = v }) : FlagOutcome.BadValue),
        Value("hostname", 'h', Text, (ref o, v) => v.Length > 0 ? Set(ref o, o with { Hostname = v }) : FlagOutcome.BadValue),
        Value("env", 'e', "NAME=VALUE or NAME", (ref o, v) => FlagValues.TryPair(v, out string name, out string? value)
            ? Set(ref o, o with { Env = [.. o.Env, new EnvOption(name, value)] })
            : FlagOutcome.BadValue),
        Value("volume", 'v', MountSyntax.VolumeAllowed, MountSyntax.Volume),
        Value("mount", null, MountSyntax.MountAllowed, MountSyntax.Mount, "one of its keys has no place in a job's pod"),
        Value("publish", 'p', PortSyntax.Allowed, PortSyntax.Publish),
        Switch("privileged", (o, on) => o with { Privileged = on }),
        Switch("read-only", (o, on) => o with { ReadOnlyRootFilesystem = on }),
        Value("cap-add", null, "a capability such as SYS_PTRACE, or ALL",
            (ref o, v) => FlagValues.TryCapability(v, out string name)
            ? Set(ref o, o with { CapAdd = [.. o.CapAdd, name] })
            : FlagOutcome.BadValue),
        Value("cap-drop", null, "a capability such as NET_RAW, or ALL", (ref o, v) => FlagValues.TryCapability(v, out string name)
            ? Set(ref o, o with { CapDrop = [.. o.CapDrop, name] })
            : FlagOutcome.BadValue),
        Value("pid", null, "host", (ref o, v) => v switch
        {
            "host" => Set(ref o, o with { HostPid = true }),
            "" => Set(ref o, o with { HostPid = null }),
            _ when v.StartsWith("container:", StringComparison.Ordinal) => FlagOutcome.NotHonoured,
            _ => FlagOutcome.BadValue,
        }, "a job sees its own processes, or with host the node's"),
        Value("ipc", null, "host, private, shareable or none", (ref o, v) => v switch
        {
            "host" => Set(ref o, o with { HostIpc = true }),
            "" or "private" => Set(ref o, o with { HostIpc = null }),
            "shareable" or "none" => FlagOutcome.NotHonoured,
            _ when v.StartsWith("container:", StringComparison.Ordinal) => FlagOutcome.NotHonoured,
            _ => FlagOutcome.BadValue,
        }, "a job has its own shared memory, or with host the node's"),
        Value("entrypoint", null, "a program", (ref o, v) => Set(ref o, o with { EntryPoint = v })),
        Value("workdir", 'w', AbsolutePath, (ref o, v) => v is ['/', ..]
            ? Set(ref o, o with { WorkingDirectory = v })
            : FlagOutcome.BadValue),
    ];

    private static IEnumerable<CreateFlag> Health() =>
    [
        Value("health-cmd", null, Text, (ref o, v) =>
            v.Length > 0 ? Heal(ref o, h => h with { Test = ["CMD-SHELL", v] }) : FlagOutcome.BadValue),
        Time("health-interval", (h, ns) => h with { IntervalNanoseconds = ns }),
        Time("health-timeout", (h, ns) => h with { TimeoutNanoseconds = ns }),
        Time("health-start-period", (h, ns) => h with { StartPeriodNanoseconds = ns }),
        Value("health-retries", null, "a whole number, 0 or more", (ref o, v) =>
            DockerValues.TryWhole(v, 0, int.MaxValue, out int n)
                ? Heal(ref o, h => h with { Retries = n })
                : FlagOutcome.BadValue),
        Switch("no-healthcheck",
            (o, on) => o with { Docker = o.Docker with { Health = (o.Docker.Health ?? new()) with { Disable = on } } }),
    ];

    private static IEnumerable<CreateFlag> Limits() =>
    [
        Value("memory-reservation", null, Memory, (ref o, v) => DockerValues.TryMemory(v, out long n)
            ? Docker(ref o, d => d with { MemoryReservationBytes = n })
            : FlagOutcome.BadValue),
        Value("memory-swap", null, Bytes + " or -1", (ref o, v) => v == "-1" || ByteSize.TryParse(v, out _)
            ? Docker(ref o, d => d with { MemorySwapBytes = ByteSize.TryParse(v, out long n) ? n : -1 })
            : FlagOutcome.BadValue),
        Size("shm-size", (d, n) => d with { ShmSizeBytes = n }),
        Whole("memory-swappiness", -1, 100, (d, n) => d with { MemorySwappiness = n }),
        Whole("cpu-shares", 0, long.MaxValue, (d, n) => d with { CpuShares = n }, 'c'),
        // Microseconds; the kernel's and the engine's least (moby, daemon/daemon_unix.go).
        Value("cpu-period", null, "0 or a whole number from 1000 to 1000000", (ref o, v) =>
            DockerValues.TryWhole(v, 0L, 1_000_000, out long n) && n is 0 or >= 1000
                ? Docker(ref o, d => d with { CpuPeriod = n })
                : FlagOutcome.BadValue),
        Value("cpu-quota", null, "-1, 0 or a whole number from 1000", (ref o, v) =>
            DockerValues.TryWhole(v, -1, long.MaxValue, out long n) && n is <= 0 or >= 1000
                ? Docker(ref o, d => d with { CpuQuota = n })
                : FlagOutcome.BadValue),
        Whole("pids-limit", -1, long.MaxValue, (d, n) => d with { PidsLimit = n }),
        Whole("blkio-weight", 0, 1000, (d, n) => d with { BlkioWeight = (ushort)n }),
        Whole("oom-score-adj", -1000, 1000, (d, n) => d with { OomScoreAdj = (int)n }),
        Switch("oom-kill-disable", (o, on) => o with { Docker = o.Docker with { OomKillDisable = on } }),
        OfText("cpuset-cpus", "CPUs such as 0-3 or 0,2", (d, v) => d with { CpusetCpus = v }),
        OfText("cpuset-mems", "memory nodes such as 0-1", (d, v) => d with { CpusetMems = v }),
        Value("ulimit", null, FlagValues.UlimitAllowed, (ref o, v) => FlagValues.TryUlimit(v, out DockerUlimit limit)
            ? Docker(ref o, d => d with { Ulimits = [.. (d.Ulimits ?? []).Where(u => u.Name != limit.Name), limit] })
            : FlagOutcome.BadValue),
    ];

    private static IEnumerable<CreateFlag> OfDocker() =>
    [
        Value("add-host", null, "NAME:IP or NAME:host-gateway", (ref o, v) => FlagValues.TryHost(v, out string entry)
            ? Docker(ref o, d => d with { ExtraHosts = [.. d.ExtraHosts ?? [], entry] })
            : FlagOutcome.BadValue),
        Value("dns", null, "an IP address", (ref o, v) => IPAddress.TryParse(v, out _)
            ? Docker(ref o, d => d with { Dns = [.. d.Dns ?? [], v] })
            : FlagOutcome.BadValue),
        OfText("dns-search", "a domain", (d, v) => d with { DnsSearch = [.. d.DnsSearch ?? [], v] }),
        OfText("dns-option", Text, (d, v) => d with { DnsOptions = [.. d.DnsOptions ?? [], v] }),
        OfText("network-alias", "a name", (d, v) => d with { NetworkAliases = [.. d.NetworkAliases ?? [], v] }),
        OfText("group-add", "a group's name or number", (d, v) => d with { GroupAdd = [.. d.GroupAdd ?? [], v] }),
        Value("stop-signal", null, "a signal such as SIGINT, or its number, 1 to 64", (ref o, v) => FlagValues.IsSignal(v)
            ? Docker(ref o, d => d with { StopSignal = v })
            : FlagOutcome.BadValue),
        OfText("cgroupns", "host or private", (d, v) => d with { CgroupNamespace = v }, allowed: ["host", "private"]),
        OfText("userns", "host", (d, v) => d with { UserNamespace = v }, allowed: ["host"]),
        OfText("cgroup-parent", Text, (d, v) => d with { CgroupParent = v }),
        OfText("runtime", Text, (d, v) => d with { Runtime = v }),
        OfText("isolation", Text, (d, v) => d with { Isolation = v }),
        OfText("gpus", "all, a number or device=IDS", (d, v) => d with { Gpus = v }),
        Switch("init", (o, on) => o with { Docker = o.Docker with { Init = on } }),
        // The docker command refuses blanks in a label's name, the engine does not; a runner has been seen to send one.
        Value("label", 'l', "NAME=VALUE or NAME", (ref o, v) => v.Split('=', 2) is [{ Length: > 0 } name, .. var rest]
            ? Docker(ref o, d => d with { Labels = FlagValues.With(d.Labels, name, rest is [var value] ? value : "") })
            : FlagOutcome.BadValue),
        Value("sysctl", null, FlagValues.SysctlAllowed, (ref o, v) => FlagValues.TryPair(v, out string name, out string? value)
            && value is not null && FlagValues.IsSysctl(name)
            ? Docker(ref o, d => d with { Sysctls = FlagValues.With(d.Sysctls, name, value) })
            : FlagOutcome.BadValue),
        Value("storage-opt", null, "NAME=VALUE", (ref o, v) => FlagValues.TryPair(v, out string name, out string? value)
            && value is not null
            ? Docker(ref o, d => d with { StorageOpt = FlagValues.With(d.StorageOpt, name, value) })
            : FlagOutcome.BadValue),
        Value("tmpfs", null, MountSyntax.TmpfsAllowed, MountSyntax.Tmpfs),
        Value("device", null, "HOST[:CONTAINER][:rwm], absolute paths", (ref o, v) =>
            FlagValues.ReadDevice(v, out DockerDevice? device) is var outcome && device is not null
                ? Docker(ref o, d => d with { Devices = [.. d.Devices ?? [], device] })
                : outcome, "devices are named by their path on the node"),
        // Docker's client reads a profile from a file of its own machine: that would be the runner's.
        Value("security-opt", null, "NAME=VALUE or no-new-privileges", (ref o, v) => v switch
        {
            "" => FlagOutcome.BadValue,
            _ when v.StartsWith("seccomp", StringComparison.Ordinal) && v.Length > 8
                && v[8..] is not ("unconfined" or "builtin") => FlagOutcome.NotHonoured,
            _ => Docker(ref o, d => d with { SecurityOpt = [.. d.SecurityOpt ?? [], v] }),
        }, "a seccomp profile would be a file of the runner; unconfined and builtin can be had"),
    ];

    private static CreateFlag Value(string name, char? shortName, string allowed, CreateFlag.Setter apply, string reason = "") =>
        new(name, shortName, TakesValue: true, allowed, apply, reason);

    private static CreateFlag Switch(string name, Func<CreateOptions, bool, CreateOptions> apply) =>
        new(name, null, TakesValue: false, "true or false", (ref o, v) =>
            DockerValues.TryBoolean(v, out bool on) ? Set(ref o, apply(o, on)) : FlagOutcome.BadValue);

    private static CreateFlag Size(string name, Func<DockerOptions, long, DockerOptions> apply) =>
        Value(name, null, Bytes, (ref o, v) =>
        ByteSize.TryParse(v, out long n) ? Docker(ref o, d => apply(d, n)) : FlagOutcome.BadValue);

    private static CreateFlag Whole(
        string name, long least, long most, Func<DockerOptions, long, DockerOptions> apply, char? shortName = null) =>
        Value(name, shortName, most == long.MaxValue
            ? $"a whole number from {least}"
            : $"a whole number from {least} to {most}", (ref o, v) =>
            DockerValues.TryWhole(v, least, most, out long n) ? Docker(ref o, d => apply(d, n)) : FlagOutcome.BadValue);

    private static CreateFlag OfText(
        string name, string shape, Func<DockerOptions, string, DockerOptions> apply, string[]? allowed = null) =>
        Value(name, null, shape, (ref o, v) =>
            v.Length > 0 && allowed?.Contains(v) != false ? Docker(ref o, d => apply(d, v)) : FlagOutcome.BadValue);

    private static CreateFlag Time(string name, Func<DockerHealth, long, DockerHealth> apply) =>
        Value(name, null, Duration, (ref o, v) =>
        DockerValues.TryNanoseconds(v, out long ns) && ns is 0 or >= 1_000_000
            ? Heal(ref o, h => apply(h, ns))
            : FlagOutcome.BadValue);

    private static FlagOutcome Heal(ref CreateOptions options, Func<DockerHealth, DockerHealth> change) =>
        Docker(ref options, d => d with { Health = change(d.Health ?? new()) });

    private static FlagOutcome Docker(ref CreateOptions options, Func<DockerOptions, DockerOptions> change) =>
        Set(ref options, options with { Docker = change(options.Docker) });

    private static FlagOutcome Set(ref CreateOptions options, CreateOptions changed)
    {
        options = changed;
        return FlagOutcome.Applied;
    }
}

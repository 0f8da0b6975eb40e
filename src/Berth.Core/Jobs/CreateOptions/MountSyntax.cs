using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Core.Files;

namespace Berth.Core.Jobs;

/// <summary>The notations of <c>--volume</c>, <c>--mount</c> and <c>--tmpfs</c>.</summary>
internal static partial class MountSyntax
{
    public const string VolumeAllowed =
        "[SOURCE:]TARGET[:ro], TARGET an absolute path, SOURCE an absolute path or a volume's name";
    public const string MountAllowed =
        "type=bind|volume|tmpfs,source=…,target=… with readonly, bind-propagation, volume-nocopy, tmpfs-size and tmpfs-mode " +
        "as needed";

    public const string TmpfsAllowed =
        "PATH[:OPTIONS], PATH absolute, OPTIONS such as size=64m,mode=1777,uid=0,exec,nosuid,ro with commas between them";

    // moby, sys/mount: what an engine hands on to the kernel.
    private static readonly HashSet<string> _tmpfsFlags =
    [
        "defaults", "ro", "rw", "suid", "nosuid", "dev", "nodev", "exec", "noexec", "sync", "async", "dirsync", "remount", "mand", "nomand",
        "atime", "noatime", "diratime", "nodiratime", "bind", "rbind", "unbindable", "runbindable", "private", "rprivate", "shared",
        "rshared", "slave", "rslave", "relatime", "norelatime", "strictatime", "nostrictatime",
    ];

    private static readonly string[] _propagations = ["shared", "rshared", "slave", "rslave", "private", "rprivate"];

    public static FlagOutcome Volume(ref CreateOptions options, string value)
    {
        string[] parts = value.Split(':');
        string? source = parts.Length > 1 ? parts[0] : null;
        string target = parts.Length > 1 ? parts[1] : parts[0];
        if (parts.Length > 3 || target is not ['/', _, ..] || (source is not null && !IsSource(source)))
        {
            return FlagOutcome.BadValue;
        }

        var mount = new MountOption(source, target);
        foreach (string mode in parts.Length == 3 ? parts[2].Split(',') : [])
        {
            switch (mode)
            {
                case "ro": mount = mount with { ReadOnly = true }; break;
                case "rw" or "z" or "Z" or "nocopy" or "cached" or "delegated" or "consistent": break;
                case var _ when _propagations.Contains(mode): mount = mount with { Propagation = mode }; break;
                default: return FlagOutcome.BadValue;
            }
        }

        options = options with { Mounts = [.. options.Mounts, mount] };
        return FlagOutcome.Applied;
    }

    public static FlagOutcome Mount(ref CreateOptions options, string value)
    {
        string type = "volume";
        var mount = new MountOption(null, "");
        List<string> tmpfs = [];
        bool creates = false;
        foreach (string field in value.Split(','))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            string key = (equals < 0 ? field : field[..equals]).ToLowerInvariant();
            string text = equals < 0 ? "true" : field[(equals + 1)..];
            switch (key)
            {
                case "type" when text is "bind" or "volume" or "tmpfs": type = text; break;
                case "source" or "src": mount = mount with { Source = text }; break;
                case "target" or "dst" or "destination": mount = mount with { Target = text }; break;
                case "readonly" or "ro" when DockerValues.TryBoolean(text, out bool on):
                    mount = mount with { ReadOnly = on };
                    break;
                case "bind-propagation" when _propagations.Contains(text): mount = mount with { Propagation = text }; break;
                case "bind-create-src" when DockerValues.TryBoolean(text, out bool create): creates = create; break;
                case "tmpfs-size" when ByteSize.TryParse(text, out long size):
                    tmpfs.Add(string.Create(CultureInfo.InvariantCulture, $"size={size}"));
                    break;
                case "tmpfs-mode" when OctalMode().IsMatch(text): tmpfs.Add($"mode={text}"); break;
                case "volume-nocopy" or "consistency": break;
                case "type" or "readonly" or "ro" or "bind-propagation" or "bind-create-src" or "tmpfs-size" or "tmpfs-mode":
                    return FlagOutcome.BadValue;
                case "bind-recursive" or "bind-nonrecursive"
                    or "volume-driver" or "volume-opt" or "volume-label" or "volume-subpath":
                    return FlagOutcome.NotHonoured;
                default: return FlagOutcome.BadValue;
            }
        }

        bool sourceFits = type switch
        {
            "bind" => mount.IsBind,
            "volume" => mount.Source is null || (!mount.IsBind && IsSource(mount.Source)),
            _ => mount.Source is null,
        };
        if (mount.Target is not ['/', _, ..] || !sourceFits)
        {
            return FlagOutcome.BadValue;
        }

        if (type == "tmpfs")
        {
            return Tmpfs(ref options, tmpfs.Count == 0 ? mount.Target : $"{mount.Target}:{string.Join(',', tmpfs)}");
        }

        options = options with { Mounts = [.. options.Mounts, mount with { MustExist = type == "bind" && !creates }] };
        return FlagOutcome.Applied;
    }

    public static FlagOutcome Tmpfs(ref CreateOptions options, string value)
    {
        string[] parts = value.Split(':', 2);
        if (parts[0] is not ['/', _, ..] || (parts is [_, { Length: > 0 } wanted] && !wanted.Split(',').All(IsTmpfsOption)))
        {
            return FlagOutcome.BadValue;
        }

        IReadOnlyDictionary<string, string> tmpfs = FlagValues.With(options.Docker.Tmpfs, parts[0], parts.ElementAtOrDefault(1)
            ?? "");
        options = options with { Docker = options.Docker with { Tmpfs = tmpfs } };
        return FlagOutcome.Applied;
    }

    private static bool IsTmpfsOption(string option) => option.Split('=', 2) switch
    {
        ["size" or "nr_blocks" or "nr_inodes", var size] => TmpfsSize().IsMatch(size),
        ["mode", var mode] => OctalMode().IsMatch(mode),
        ["uid" or "gid", var id] => DockerValues.TryWhole(id, 0, int.MaxValue, out int _),
        ["mpol", { Length: > 0 }] => true,
        [var flag] => _tmpfsFlags.Contains(flag),
        _ => false,
    };

    private static bool IsSource(string source) => source is ['/', ..] || VolumeName().IsMatch(source);

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.-]+\z")]
    private static partial Regex VolumeName();

    [GeneratedRegex(@"\A[0-9]+[kmgtKMGT%]?\z")]
    private static partial Regex TmpfsSize();

    [GeneratedRegex(@"\A[0-7]{1,5}\z")]
    private static partial Regex OctalMode();
}

using Berth.Core.Configuration;

namespace Berth.Core.Jobs;

/// <summary>
/// Every flag of <c>docker create</c> (Docker 20.10 to 29): whether it takes a value must be known of each, or the words after
/// one that is left out would be misread.
/// </summary>
internal static partial class CreateFlags
{
    private const string OneNetwork = "the containers of a job share one network of their own";
    private const string PlannedName = "Berth names and removes the job's containers itself";
    private const string NoTerminal = "a job's container has no terminal and no input";
    private const string NoFiles = "files of the runner are not read; set the variables or labels in the workflow";
    private const string PlacedByBerth = "Berth says which image is taken, and when it is pulled";

    private static readonly Dictionary<string, CreateFlag> _byName = Honoured().Concat(NotHonoured()).ToDictionary(f => f.Name);

    private static readonly Dictionary<char, CreateFlag> _byShort =
        _byName.Values.Where(f => f.Short is not null).ToDictionary(f => f.Short!.Value);

    // Older names that docker still takes.
    private static readonly Dictionary<string, string> _aliases = new()
    {
        ["net"] = "network",
        ["net-alias"] = "network-alias",
        ["dns-opt"] = "dns-option",
    };

    /// <summary>All flags, by long name.</summary>
    public static IEnumerable<CreateFlag> All => _byName.Values;

    public static CreateFlag? Find(string name) => _byName.GetValueOrDefault(_aliases.GetValueOrDefault(name, name));

    public static CreateFlag? Find(char shortName) => _byShort.GetValueOrDefault(shortName);

    /// <summary>The known flag that is a slip of the keyboard away, or null.</summary>
    public static string? Nearest(string name) => Suggestion.Nearest(name, _byName.Keys);

    private static IEnumerable<CreateFlag> NotHonoured()
    {
        foreach (string name in (string[])["network", "ip", "ip6", "link", "link-local-ip", "mac-address"])
        {
            yield return Ignored(name, OneNetwork);
        }

        yield return Ignored("expose", "every port can be reached from the job's other containers as it is");
        yield return IgnoredSwitch("publish-all", 'P', "name each port with --publish or the workflow's ports");
        yield return Ignored("name", PlannedName);
        yield return Ignored("cidfile", PlannedName);
        yield return Ignored("restart", "a container that ends ends its job");
        yield return IgnoredSwitch("rm", null, PlannedName);
        yield return Ignored("platform", PlacedByBerth);
        yield return Ignored("pull", PlacedByBerth);
        yield return IgnoredSwitch("disable-content-trust", null, PlacedByBerth);
        yield return IgnoredSwitch("quiet", 'q', PlacedByBerth);
        yield return Ignored("env-file", NoFiles);
        yield return Ignored("label-file", NoFiles);
        yield return IgnoredSwitch("interactive", 'i', NoTerminal);
        yield return IgnoredSwitch("tty", 't', NoTerminal);
        yield return Ignored("attach", NoTerminal, 'a');
        yield return Ignored("log-driver", "Berth reads the containers' logs itself");
        yield return Ignored("log-opt", "Berth reads the containers' logs itself");
        yield return Ignored("volume-driver", "volumes of a job are local");
        yield return Ignored("volumes-from", "name each volume with --volume");
        yield return IgnoredSwitch("help", null, "it is for people");
        string[] withoutPlace =
        [
            "annotation", "blkio-weight-device", "cpu-count", "cpu-percent", "cpu-rt-period", "cpu-rt-runtime",
            "device-cgroup-rule",
            "device-read-bps", "device-read-iops", "device-write-bps", "device-write-iops", "domainname", "health-start-interval",
            "io-maxbandwidth", "io-maxiops", "kernel-memory", "stop-timeout", "uts",
        ];
        foreach (string name in withoutPlace)
        {
            yield return Ignored(name, "Berth has no place for it in a job's pod");
        }

        yield return IgnoredSwitch("use-api-socket", null, "the engine's socket is not handed to jobs this way");
    }

    private static CreateFlag Ignored(string name, string reason, char? shortName = null) =>
        new(name, shortName, TakesValue: true, Reason: reason);

    private static CreateFlag IgnoredSwitch(string name, char? shortName, string reason) =>
        new(name, shortName, TakesValue: false, Reason: reason);
}

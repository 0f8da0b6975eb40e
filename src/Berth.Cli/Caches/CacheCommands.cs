using System.CommandLine;

namespace Berth.Cli.Caches;

/// <summary><c>berth cache</c>: what jobs leave for later ones, on this machine.</summary>
internal static class CacheCommands
{
    public static Command Group(CliHost host)
    {
        Command group = new("cache", "Show, fill and remove the caches of this machine's jobs");
        foreach (BerthCommand command in Commands(host)) group.Add(command.Build());
        return group;
    }

    private static IEnumerable<BerthCommand> Commands(CliHost host) =>
    [
        new CacheListCommand(host),
        new CacheInspectCommand(host),
        new CachePruneCommand(host),
        new CacheWarmCommand(host),
        new CacheRemoveCommand(host),
    ];
}

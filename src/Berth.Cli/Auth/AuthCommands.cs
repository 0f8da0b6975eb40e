using System.CommandLine;

namespace Berth.Cli.Auth;

/// <summary><c>berth auth</c>: the credentials for GitHub, by name.</summary>
internal static class AuthCommands
{
    public static Command Group(CliHost host)
    {
        Command group = new("auth", "Keep credentials for GitHub: in the desktop's keyring, or in files that only you may read");
        foreach (BerthCommand command in Commands(host)) group.Add(command.Build());
        return group;
    }

    private static IEnumerable<BerthCommand> Commands(CliHost host) =>
    [
        new AuthAddCommand(host),
        new AuthListCommand(host),
        new AuthCheckCommand(host),
        new AuthRemoveCommand(host),
    ];
}

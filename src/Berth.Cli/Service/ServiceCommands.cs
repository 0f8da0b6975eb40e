using System.CommandLine;

namespace Berth.Cli.Service;

/// <summary><c>berth service</c>: <c>berth up</c> as a service of systemd.</summary>
internal static class ServiceCommands
{
    public static Command Group(CliHost host)
    {
        Command group = new("service", "Keep 'berth up' running as a service of systemd");
        foreach (BerthCommand command in Commands(host)) group.Add(command.Build());
        return group;
    }

    private static IEnumerable<BerthCommand> Commands(CliHost host) =>
        [new ServiceInstallCommand(host), new ServiceUninstallCommand(host), new ServiceStatusCommand(host)];
}

using System.CommandLine;
using Berth.Core;
using Berth.Core.Services;

namespace Berth.Cli.Service;

/// <summary>The options that choose a manager, and the manager that they choose.</summary>
internal sealed class ServiceAccess
{
    private const string SystemUnits = "/etc/systemd/system";
    private readonly CliHost _host;

    public ServiceAccess(CliHost host) => _host = host;

    public Option<bool> User { get; } =
        new("--user") { Description = "With the user's own service manager (the default, but for root)" };

    public Option<bool> System { get; } =
        new("--system") { Description = "With the machine's service manager (the default for root)" };

    /// <exception cref="UsageException">Both were asked for.</exception>
    public ServiceScope Scope(ParseResult options) => (options.GetValue(User), options.GetValue(System)) switch
    {
        (true, true) => throw new UsageException("berth: give --user or --system, not both"),
        (true, _) => ServiceScope.User,
        (_, true) => ServiceScope.System,
        _ => Environment.IsPrivilegedProcess ? ServiceScope.System : ServiceScope.User,
    };

    public ServiceManager Manager(ServiceScope scope) => new(new Systemctl(_host.Environment), scope, Directory(scope));

    // systemd.unit(5): ~/.config/systemd/user is where users' own units are.
    private string Directory(ServiceScope scope) => scope == ServiceScope.System
        ? SystemUnits
        : Path.Combine(Path.GetDirectoryName(BerthDirectories.From(_host.Environment).Config)!, "systemd", "user");
}

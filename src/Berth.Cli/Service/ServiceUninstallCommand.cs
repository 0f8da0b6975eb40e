using System.CommandLine;
using Berth.Cli.Commands;

namespace Berth.Cli.Service;

/// <summary>
/// <c>berth service uninstall</c>: stops the service and removes its unit. Runners and scale sets are <c>berth down</c>'s.
/// </summary>
internal sealed class ServiceUninstallCommand : BerthCommand
{
    private readonly ServiceAccess _access;
    private readonly Option<bool> _dryRun;

    public ServiceUninstallCommand(CliHost host)
        : base(host, "uninstall", "Stop the service and remove its unit; its runners go on until berth down ends them")
    {
        _access = new ServiceAccess(host);
        Add(_access.User);
        Add(_access.System);
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        ServiceManager manager = _access.Manager(_access.Scope(options));
        if (options.GetValue(_dryRun))
            return CommandResult.Done(File.Exists(manager.UnitPath) ? manager.UninstallPlan : [None(manager)]);
        return await manager.UninstallAsync(cancellation)
            ? CommandResult.Done(
                $"removed {manager.UnitPath}; runners that there are go on: 'berth down' ends them and takes them off GitHub")
            : CommandResult.Done(None(manager));
    }

    private static string None(ServiceManager manager) => $"there is no service: {manager.UnitPath} is not there";
}

using System.CommandLine;
using Berth.Cli.Commands;
using Berth.Core;
using Berth.Core.Configuration;
using Berth.Core.Services;

namespace Berth.Cli.Service;

/// <summary><c>berth service install</c>: writes the unit, and starts it now and with the machine.</summary>
internal sealed class ServiceInstallCommand : BerthCommand
{
    private readonly ServiceAccess _access;
    private readonly Option<string?> _runAs;
    private readonly Option<bool> _dryRun;

    public ServiceInstallCommand(CliHost host)
        : base(host, "install", "Write the unit and start it: now, and whenever the machine starts")
    {
        _access = new ServiceAccess(host);
        Add(_access.User);
        Add(_access.System);
        _runAs = Add(new Option<string?>("--run-as")
        {
            Description = "Of --system: the user whose credentials and caches are used. Default: you, under sudo too",
            HelpName = "NAME",
        });
        _dryRun = Add(DryRun.Option());
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        ServiceScope scope = _access.Scope(options);
        ServiceDefinition service = Define(options, scope, out IReadOnlyList<string> leftOut);
        ServiceManager manager = _access.Manager(scope);
        string unit = ServiceUnit.Text(service);
        string[] notes = leftOut.Count == 0
            ? []
            :
            [
                $"berth: {string.Join(", ", leftOut)} may hold a secret and is not in the unit; " +
                $"put it into {service.VariablesFile} (NAME=value, mode 0600)",
            ];
        if (options.GetValue(_dryRun)) return CommandResult.Print(unit, [.. manager.InstallPlan, .. notes]);
        bool ranBefore = await manager.InstallAsync(unit, cancellation);
        List<string> said = [$"installed {manager.UnitPath}, which runs 'berth up' with {Host.Display(service.ConfigFile)}"];
        if (ranBefore)
            said.Add($"the service goes on as it was started; 'systemctl {Flag(scope)}restart berth' takes up the change");
        if (scope == ServiceScope.User)
            said.Add("it ends when you log out, unless you let it linger: loginctl enable-linger");
        return CommandResult.Done([.. said, .. notes]);
    }

    private static string Flag(ServiceScope scope) => scope == ServiceScope.User ? "--user " : "";

    private ServiceDefinition Define(ParseResult options, ServiceScope scope, out IReadOnlyList<string> leftOut)
    {
        // What a service is to run must be right today: nobody sees it fail.
        if (Config(options).Read().Engine != EngineKind.Docker)
            throw new UsageException("berth: runners on a cluster need no service: 'berth up' hands them to the cluster");
        string? runAs = options.GetValue(_runAs);
        if (runAs is not null && scope == ServiceScope.User)
            throw new UsageException("berth: --run-as goes with --system; the user's own service runs as that user");
        if (runAs?.Any(letter => !char.IsAsciiLetterOrDigit(letter) && !"-_.".Contains(letter)) == true || runAs is "")
            throw new UsageException($"berth: --run-as must be the name of a user, not '{runAs}'");
        return new ServiceDefinition(scope, Path.Combine(Host.ProgramDirectory, "berth"), Config(options).File().FullPath)
        {
            RunAs = scope == ServiceScope.System ? runAs ?? Host.Environment.GetValueOrDefault("SUDO_USER") : null,
            Variables = ServiceVariables.Of(Host.Environment, out leftOut),
            VariablesFile = scope == ServiceScope.System
                ? "/etc/berth/service.env"
                : Path.Combine(BerthDirectories.From(Host.Environment).Config, "service.env"),
        };
    }
}

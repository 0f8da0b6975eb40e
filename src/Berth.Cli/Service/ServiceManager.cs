using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Services;

namespace Berth.Cli.Service;

/// <summary>Installs, removes and looks at the service of one manager.</summary>
/// <param name="directory">Where the manager finds units.</param>
internal sealed class ServiceManager(ISystemctl systemctl, ServiceScope scope, string directory)
{
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly string[] _asked =
        ["LoadState", "ActiveState", "SubState", "UnitFileState", "MainPID", "NRestarts", "Result", "ActiveEnterTimestamp"];

    /// <summary>The unit's file.</summary>
    public string UnitPath { get; } = Path.Combine(directory, ServiceUnit.Name);

    /// <summary>What <see cref="InstallAsync"/> does, for a user who wants to know before.</summary>
    public IReadOnlyList<string> InstallPlan =>
        [$"would write {UnitPath}", .. Install.Select(arguments => $"would run systemctl {Line(arguments)}")];

    /// <summary>What <see cref="UninstallAsync"/> does.</summary>
    public IReadOnlyList<string> UninstallPlan =>
    [
        $"would run systemctl {Line(Disable)}", $"would remove {UnitPath}", $"would run systemctl {Line(Reload)}",
    ];

    /// <summary>
    /// Writes the unit and starts it, now and at every start of the manager. Done again, it brings the unit to its new form; a
    /// service that runs goes on as it is until it is restarted.
    /// </summary>
    /// <returns>True when it ran already, and so runs on with what it was started with.</returns>
    /// <exception cref="BerthException">See its cause; nothing was started.</exception>
    public async Task<bool> InstallAsync(string unit, CancellationToken cancellation)
    {
        RequireManager();
        RefuseForeign();
        bool changed = !File.Exists(UnitPath) || await File.ReadAllTextAsync(UnitPath, cancellation) != unit;
        bool ran = (await StatusAsync(cancellation)).IsActive;
        Change(() =>
        {
            Directory.CreateDirectory(directory);
            AtomicFile.Write(UnitPath, Encoding.UTF8.GetBytes(unit), durable: true, Readable);
        });
        foreach (string[] arguments in Install) await RunAsync(arguments, cancellation);
        return ran && changed;
    }

    /// <summary>Stops the service, whose runners go on until berth down ends them, and removes its unit.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> UninstallAsync(CancellationToken cancellation)
    {
        if (!File.Exists(UnitPath)) return false;
        RefuseForeign();
        RequireManager();
        await RunAsync(Disable, cancellation);
        Change(() => File.Delete(UnitPath));
        await RunAsync(Reload, cancellation);
        return true;
    }

    /// <summary>How the service stands; what the manager does not tell is null.</summary>
    public async Task<ServiceStatus> StatusAsync(CancellationToken cancellation)
    {
        bool installed = File.Exists(UnitPath);
        if (systemctl.Missing is not null) return new ServiceStatus(installed, UnitPath, scope, new Dictionary<string, string>());
        SystemctlAnswer answer = await systemctl.RunAsync(
            [.. _manager, "show", ServiceUnit.Name, "--property", string.Join(',', _asked)], cancellation);
        Dictionary<string, string> properties = answer.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2 && pair[1].Length > 0)
            .DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        return new ServiceStatus(installed, UnitPath, scope, properties);
    }

    private readonly string[] _manager = scope == ServiceScope.User ? ["--user"] : [];

    private string[] Reload => [.. _manager, "daemon-reload"];

    private string[] Disable => [.. _manager, "disable", "--now", ServiceUnit.Name];

    private string[][] Install => [Reload, [.. _manager, "enable", "--now", ServiceUnit.Name]];

    private static string Line(IEnumerable<string> arguments) => string.Join(' ', arguments);

    private void RequireManager()
    {
        if (systemctl.Missing is { } why) throw ServiceFailures.NoManager(why);
    }

    private void RefuseForeign()
    {
        try
        {
            if (File.Exists(UnitPath) && !ServiceUnit.IsOurs(File.ReadAllText(UnitPath))) throw ServiceFailures.NotOurs(UnitPath);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw ServiceFailures.NotAllowed(UnitPath, scope, failure);
        }
    }

    private void Change(Action change)
    {
        try
        {
            change();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw ServiceFailures.NotAllowed(UnitPath, scope, failure);
        }
    }

    private async Task RunAsync(string[] arguments, CancellationToken cancellation)
    {
        SystemctlAnswer answer = await systemctl.RunAsync(arguments, cancellation);
        if (answer.ExitCode != 0) throw ServiceFailures.Failed(arguments, answer);
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core.Configuration;
using Spectre.Console;

namespace Berth.Cli.Service;

/// <summary><c>berth service status</c>: whether the service is installed and runs. Exit code 1 when it does not run.</summary>
internal sealed class ServiceStatusCommand : BerthCommand
{
    private readonly ServiceAccess _access;

    public ServiceStatusCommand(CliHost host)
        : base(host, "status", "Show whether the service is installed and runs", shows: true)
    {
        _access = new ServiceAccess(host);
        Add(_access.User);
        Add(_access.System);
    }

    protected override async Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        ServiceStatus status = await _access.Manager(_access.Scope(options)).StatusAsync(cancellation);
        JsonObject data = Json(status);
        Table table = Tables.Create("", "");
        table.ShowHeaders = false;
        foreach ((string name, JsonNode? value) in data)
        {
            if (value is not null) table.AddCells(name, value.ToString());
        }

        return CommandResult.Show(data, table, status.IsActive ? ExitCodes.Ok : ExitCodes.Failed);
    }

    private static JsonObject Json(ServiceStatus status)
    {
        return new JsonObject
        {
            ["scope"] = Choice.Name(status.Scope),
            ["unit"] = status.UnitPath,
            ["installed"] = status.IsInstalled,
            ["active"] = status.IsActive,
            ["state"] = Property("ActiveState") is { } state && Property("SubState") is { } sub ? $"{state} ({sub})" : null,
            ["enabled"] = Property("UnitFileState"),
            ["since"] = Property("ActiveEnterTimestamp"),
            ["process"] = Number("MainPID"),
            ["restarts"] = Number("NRestarts"),
            ["result"] = Property("Result"),
        };

        string? Property(string name) => status.Properties.GetValueOrDefault(name);

        // systemd says 0 for none.
        int? Number(string name) =>
            int.TryParse(Property(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
                ? number
                : null;
    }
}

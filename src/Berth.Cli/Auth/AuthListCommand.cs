using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.GitHub.Credentials;
using Spectre.Console;

namespace Berth.Cli.Auth;

/// <summary><c>berth auth list</c>: the credentials, never their secrets.</summary>
internal sealed class AuthListCommand(CliHost host) : BerthCommand(host, "list", "List the credentials", shows: true)
{
    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        IReadOnlyList<CredentialEntry> entries = CredentialStore.Of(Host.Environment).List();
        Table table = Tables.Create("NAME", "KIND", "HOST", "STORE", "PROBLEM");
        foreach (CredentialEntry entry in entries)
            table.AddCells(entry.Name, entry.Kind, entry.Host, Place(entry), entry.Problem ?? "-");
        JsonArray data = new([.. entries.Select(entry => new JsonObject
        {
            ["name"] = entry.Name,
            ["kind"] = entry.Kind,
            ["host"] = entry.Host,
            ["store"] = Place(entry),
            ["appId"] = entry.AppId,
            ["problem"] = entry.Problem,
        })]);
        return Task.FromResult(entries.Count > 0
            ? CommandResult.Show(data, table)
            : CommandResult.Show(data, null, ExitCodes.Ok, "there are no credentials; add one with 'berth auth add'"));
    }

    private static string Place(CredentialEntry entry) => entry.Place == CredentialPlace.Keyring ? "keyring" : "file";
}

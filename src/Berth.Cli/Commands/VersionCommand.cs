using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Berth.Cli.Commands;

/// <summary><c>berth version</c>.</summary>
internal sealed class VersionCommand(CliHost host) : BerthCommand(host, "version", "Print the version", shows: true)
{
    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation) =>
        Task.FromResult(
            CommandResult.Show(new JsonObject { ["version"] = ProductVersion.Text }, new Text($"berth {ProductVersion.Text}")));
}

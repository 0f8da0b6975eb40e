using System.CommandLine;
using Berth.Core.Configuration;

namespace Berth.Cli.Commands;

/// <summary><c>berth schema</c>: what editors complete and check <c>berth.yaml</c> by.</summary>
internal sealed class SchemaCommand(CliHost host) : BerthCommand(host, "schema", "Print the JSON Schema of berth.yaml")
{
    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation) =>
        Task.FromResult(CommandResult.Print(ConfigSchema.Text()));
}

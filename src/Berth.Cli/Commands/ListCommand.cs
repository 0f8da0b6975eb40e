using System.CommandLine;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core.Configuration;
using Berth.Core.Runners;
using Spectre.Console;

namespace Berth.Cli.Commands;

/// <summary><c>berth list</c>: the runners of the configuration.</summary>
internal sealed class ListCommand(CliHost host) : BerthCommand(host, "list", "List the runners of the configuration", shows: true)
{
    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        BerthConfig config = Config(options).Read();
        Table table = Tables.Create("NAME", "SERVES", "MODE", "MIN", "MAX", "INSTANCES", "CACHES", "IMAGE");
        foreach (RunnerDefinition runner in config.Runners)
        {
            table.AddCells(runner.Name, RunnerView.Serves(runner), RunnerView.Mode(runner), $"{runner.Min}", $"{runner.Max}",
                $"{runner.Instances}", $"{runner.Caches.Count}", runner.Image ?? "-");
        }

        JsonArray data = [.. config.Runners.Select(RunnerView.Json)];
        return Task.FromResult(config.Runners.Count > 0
            ? CommandResult.Show(data, table)
            : CommandResult.Show(data, null, ExitCodes.Ok, $"{config.File} defines no runners; add one with 'berth add'"));
    }
}

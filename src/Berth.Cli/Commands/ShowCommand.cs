using System.CommandLine;
using Berth.Cli.Configuration;
using Berth.Cli.Output;
using Berth.Core.Runners;
using Spectre.Console;

namespace Berth.Cli.Commands;

/// <summary><c>berth show</c>: a runner with everything that applies to it.</summary>
internal sealed class ShowCommand : BerthCommand
{
    private readonly Argument<string> _name;

    public ShowCommand(CliHost host)
        : base(host, "show", "Show a runner, defaults and environment applied", shows: true) =>
        _name = Add(RunnerNameArgument.Create(host, "The runner, or one of its instances"));

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        RunnerDefinition runner = Config(options).Runner(options.GetRequiredValue(_name));
        Table table = Tables.Create("FIELD", "VALUE");
        foreach ((string field, string value) in RunnerView.Fields(runner)) table.AddCells(field, value);
        return Task.FromResult(CommandResult.Show(RunnerView.Json(runner), table));
    }
}

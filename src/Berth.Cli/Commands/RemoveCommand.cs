using System.CommandLine;
using Berth.Cli.Configuration;
using Berth.Core.Configuration;

namespace Berth.Cli.Commands;

/// <summary><c>berth remove</c>: a runner less in the configuration.</summary>
internal sealed class RemoveCommand : BerthCommand
{
    private readonly Argument<string> _name;
    private readonly Option<bool> _dryRun;

    public RemoveCommand(CliHost host)
        : base(host, "remove", "Remove a runner from the configuration; comments and order of the rest stay")
    {
        _name = Add(RunnerNameArgument.Create(host, "The runner"));
        _dryRun = Add(DryRun.Option());
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string name = options.GetRequiredValue(_name);
        ConfigFile file = Config(options).File();
        bool dryRun = options.GetValue(_dryRun);
        ConfigEdit edit = file.EditExisting(text => ConfigEditor.Remove(text, file.DisplayName, name), dryRun);
        return Task.FromResult(
            !edit.IsValid ? CommandResult.Invalid(edit.Problems)
            : dryRun ? CommandResult.Print(edit.Text)
            : CommandResult.Done($"removed {name} from {file.DisplayName}"));
    }
}

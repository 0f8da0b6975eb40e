using System.CommandLine;
using Berth.Cli.Completion;

namespace Berth.Cli.Commands;

/// <summary><c>berth completion</c>: the script that makes a shell complete <c>berth</c>.</summary>
internal sealed class CompletionCommand : BerthCommand
{
    private readonly Argument<string> _shell;

    public CompletionCommand(CliHost host)
        : base(host, "completion", "Print the script that makes a shell complete berth, such as: source <(berth completion bash)")
    {
        _shell = Add(new Argument<string>("SHELL") { Description = string.Join(", ", CompletionScripts.Shells) });
        _shell.CompletionSources.Add([.. CompletionScripts.Shells]);
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        string shell = options.GetRequiredValue(_shell);
        return Task.FromResult(CompletionScripts.For(shell) is { } script
            ? CommandResult.Print(script)
            : CommandResult.Fail(
                ExitCodes.Usage, $"berth: SHELL must be one of {string.Join(", ", CompletionScripts.Shells)}, not '{shell}'"));
    }
}

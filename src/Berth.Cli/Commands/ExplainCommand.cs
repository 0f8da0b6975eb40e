using System.CommandLine;
using Berth.Cli.Output;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;

namespace Berth.Cli.Commands;

/// <summary><c>berth explain</c>: what a cause means, how it comes about, how to mend it.</summary>
internal sealed class ExplainCommand : BerthCommand
{
    private readonly Argument<string?> _cause;
    private readonly Option<bool> _markdown;

    public ExplainCommand(CliHost host)
        : base(host, "explain", "Explain a cause that Berth named, or list all of them", shows: true)
    {
        _cause = Add(new Argument<string?>("CAUSE") { Description = "A cause, as in a report", Arity = ArgumentArity.ZeroOrOne });
        _markdown = Add(new Option<bool>("--markdown") { Description = "Print all of them as a page of Markdown" });
        _cause.CompletionSources.Add(_ => Causes.All.Select(cause => new System.CommandLine.Completions.CompletionItem(cause.Code)));
    }

    protected override Task<CommandResult> RunAsync(ParseResult options, CancellationToken cancellation)
    {
        if (options.GetValue(_markdown)) return Task.FromResult(CommandResult.Print(Causes.Document()));
        if (options.GetValue(_cause) is not { } code)
            return Task.FromResult(CommandResult.Show(CauseView.Json(Causes.All), CauseView.List(Causes.All)));
        if (Causes.Find(code) is { } cause) return Task.FromResult(CommandResult.Show(CauseView.Json(cause), CauseView.Text(cause)));
        string hint = Suggestion.Nearest(code, Causes.All.Select(known => known.Code)) is { } nearest
            ? $"did you mean '{nearest}'?"
            : "'berth explain' lists them";
        throw new UsageException($"berth: there is no cause '{InertText.Line(code, 100)}'; {hint}");
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;

namespace Berth.Cli.Output;

/// <summary>The option <c>-o</c>, the same everywhere.</summary>
internal static class OutputOption
{
    private static readonly string[] _formats = ["table", "json", "yaml"];

    public static Option<OutputFormat> Create()
    {
        Option<OutputFormat> option = new("--output", "-o")
        {
            Description = "How to show it: table, json or yaml. Default: table",
            HelpName = "FORMAT",
            CustomParser = Parse,
        };
        // The enumeration's own names, as code writes them, are there by default.
        option.CompletionSources.Clear();
        option.CompletionSources.Add(_ => _formats.Select(format => new System.CommandLine.Completions.CompletionItem(format)));
        return option;
    }

    private static OutputFormat Parse(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        int index = Array.IndexOf(_formats, text);
        if (index >= 0) return (OutputFormat)index;
        result.AddError($"--output must be one of {string.Join(", ", _formats)}, not '{text}'");
        return OutputFormat.Table;
    }
}

using System.Text.Json.Nodes;
using Berth.Core.Checks;
using Berth.Core.Diagnosis;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Berth.Cli.Output;

/// <summary>Checks, as machines and people see them.</summary>
internal static class CheckView
{
    private const int LineWidth = 80;

    public static CommandResult Show(IReadOnlyList<CheckResult> results)
    {
        bool failed = results.Any(result => result.IsFailure);
        return CommandResult.Show(
            Json(results), Table(results), failed ? ExitCodes.Failed : ExitCodes.Ok, Summary(results));
    }

    public static JsonArray Json(IEnumerable<CheckResult> results) => new([.. results.Select(result => new JsonObject
    {
        ["name"] = result.Name,
        ["status"] = Word(result.Status),
        ["message"] = InertText.Of(result.Message),
        ["fix"] = result.Fix,
    })]);

    /// <summary>A line per check; below it, wrapped, what is wrong and how to mend it.</summary>
    public static IRenderable Table(IReadOnlyList<CheckResult> results)
    {
        int width = results.Max(result => result.Name.Length);
        return new Text(string.Join('\n', results.SelectMany(result => Lines(result, width))));
    }

    public static string Summary(IReadOnlyList<CheckResult> results)
    {
        string[] counts = [.. results.GroupBy(result => result.Status).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Word(group.Key)}")];
        return string.Join(", ", counts);
    }

    private static IEnumerable<string> Lines(CheckResult result, int width)
    {
        string label = $"{Word(result.Status),-8} {result.Name.PadRight(width)}  ";
        foreach (string line in Wrapping.Lines(label, InertText.Line(result.Message, 600), LineWidth)) yield return line;
        if (result.Fix.Length > 0 && result.Status != CheckStatus.Ok)
        {
            foreach (string line in Wrapping.Lines($"{new string(' ', label.Length)}fix: ", InertText.Line(result.Fix, 600), LineWidth))
                yield return line;
        }
    }

    private static string Word(CheckStatus status) => status.ToString().ToLowerInvariant();
}

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

    /// <summary>Lines of a screen of 24, less the command, the summary and the prompt.</summary>
    private const int Room = 21;

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

    /// <summary>
    /// What is wrong and how to mend it, wrapped; a line of each other check, or where that is more than a screen, one of all that
    /// are well. All of their messages are in the JSON.
    /// </summary>
    public static IRenderable Table(IReadOnlyList<CheckResult> results)
    {
        int width = results.Max(result => result.Name.Length);
        string[] lines = [.. results.SelectMany(result => Lines(result, width))];
        if (lines.Length > Room)
        {
            string well = string.Join(", ", results.Where(result => result.Status == CheckStatus.Ok).Select(result => result.Name));
            lines =
            [
                .. Wrapping.Lines(Label(CheckStatus.Ok), well, LineWidth),
                .. results.Where(result => result.Status != CheckStatus.Ok).SelectMany(result => Lines(result, width)),
            ];
        }

        return new Text(string.Join('\n', lines));
    }

    public static string Summary(IReadOnlyList<CheckResult> results)
    {
        string[] counts = [.. results.GroupBy(result => result.Status).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Word(group.Key)}")];
        return string.Join(", ", counts);
    }

    private static IEnumerable<string> Lines(CheckResult result, int width)
    {
        string label = $"{Label(result.Status)}{result.Name.PadRight(width)}  ";
        if (result.Status is CheckStatus.Ok or CheckStatus.Skipped) return [label + InertText.Line(result.Message, LineWidth - label.Length)];
        return
        [
            .. Wrapping.Lines(label, InertText.Line(result.Message, 600), LineWidth),
            .. Wrapping.Lines($"{new string(' ', label.Length)}fix: ", InertText.Line(result.Fix, 600), LineWidth),
        ];
    }

    private static string Label(CheckStatus status) => $"{Word(status),-8} ";

    private static string Word(CheckStatus status) => status.ToString().ToLowerInvariant();
}

using System.Text.Json.Nodes;
using Berth.Core.Yaml;
using Spectre.Console.Rendering;

namespace Berth.Cli;

/// <summary>What a command came to. How it is shown, and where, is not the command's business.</summary>
public sealed record CommandResult(int ExitCode)
{
    /// <summary>Data as JSON, for <c>-o json</c> and <c>-o yaml</c>.</summary>
    public JsonNode? Data { get; private init; }

    /// <summary>The same data for people; null where there is nothing to show.</summary>
    public IRenderable? Table { get; private init; }

    /// <summary>Text for standard output as it is.</summary>
    public string? Text { get; private init; }

    /// <summary>Lines for standard error.</summary>
    public IReadOnlyList<string> Messages { get; private init; } = [];

    /// <summary>Listed or shown: as table, JSON or YAML, as the user wants it.</summary>
    public static CommandResult Show(
        JsonNode data, IRenderable? table, int exitCode = ExitCodes.Ok, params IReadOnlyList<string> messages) =>
        new(exitCode) { Data = data, Table = table, Messages = messages };

    /// <summary>Text for standard output, such as a script.</summary>
    public static CommandResult Print(string text, params IReadOnlyList<string> messages) =>
        new(ExitCodes.Ok) { Text = text, Messages = messages };

    /// <summary>Done; what was done, in a line.</summary>
    public static CommandResult Done(params IReadOnlyList<string> messages) => new(ExitCodes.Ok) { Messages = messages };

    /// <summary>Not done.</summary>
    public static CommandResult Fail(int exitCode, params IReadOnlyList<string> messages) =>
        new(exitCode) { Messages = messages };

    /// <summary>The configuration, or what was to become part of it, is wrong.</summary>
    public static CommandResult Invalid(IEnumerable<Problem> problems) =>
        Fail(ExitCodes.Usage, ProblemLines.Of([.. problems]));
}

using Berth.Core.Jobs;

namespace Berth.Core.Diagnosis;

/// <summary>A command that was tried in a running container.</summary>
/// <param name="Tail">The last lines of both streams, in the order in which they came; null when that is not known.</param>
/// <param name="Started">Whether its program was started, as Berth's agent tells it; null when nobody does.</param>
/// <param name="Directory">Where it was started; empty when it is not known.</param>
/// <param name="Lost">Nobody told how it ended: the exit code is that of the agent that ran it.</param>
/// <param name="At">When it began, as the API writes times, which sort as text; empty when it is not known.</param>
internal sealed record StepAttempt(
    IReadOnlyList<string> Command, int? ExitCode, string Output, string Error, string? Container, SearchedPath Search, string At,
    string? Tail, bool? Started, string Directory, bool Lost)
{
    /// <summary>True when it did not do what it should: a test that says no with exit code 1 and in silence, did.</summary>
    public bool Failed => NotStarted || (ExitCode is { } code && code != 0 && (code != 1 || Error.Length > 0));

    /// <summary>The runtime could not start it: what is said is its word, and the exit code says nothing.</summary>
    public bool NotStarted => ExitCode is not 0 && $"{Error}\n{Output}".SaysAny("exec failed:", "OCI runtime exec", "failed to start exec");

    /// <summary>True when its program ran and chose the exit code: it says that something failed, and not what.</summary>
    public bool IsOwnCode => !NotStarted && ExitCode is > 0 and not (126 or 127 or 137);

    /// <summary>The last that it wrote, of both streams where their order is known.</summary>
    public string Last => Tail ?? Complaint;

    /// <summary>Where to look for what was said of its end.</summary>
    public string Said => IsOwnCode ? Last : Complaint;

    private string Complaint => Error.Trim().Length > 0 ? Error : Output;

    public string CommandText => string.Join(' ', Command);

    public static StepAttempt Of(JsonView view) => new(
        view["command"].Text is { } line ? [line] : [.. view["command"].Texts], view["exitCode"].Number,
        view["stdout"].Text ?? "", Own(view["stderr"].Text ?? ""), view["container"].Text,
        new SearchedPath(view["path"].Text, view["prependPath"].Texts.ToArray() is { Length: > 0 } before ? string.Join(':', before) : null),
        view["startedAt"].Text ?? "", view["tail"].Text, view["started"].Exists ? view["started"].IsTrue : null,
        view["workingDirectory"].Text ?? "", view["lost"].IsTrue);

    /// <summary>Without the line that kubectl adds of its own.</summary>
    private static string Own(string error) => string.Join('\n', error.Split('\n')
        .Where(line => !line.StartsWith("command terminated with exit code", StringComparison.Ordinal)));

    /// <summary>As one would type it; a command that is known as a line alone is that line.</summary>
    public override string ToString() => $"$ {(Command.Count == 1 ? CommandText : ShellLine.Of(Command))} (exit code {ExitCode})";
}

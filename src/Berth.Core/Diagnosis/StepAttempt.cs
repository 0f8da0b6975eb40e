namespace Berth.Core.Diagnosis;

/// <summary>A command that was tried in a running container.</summary>
internal sealed record StepAttempt(IReadOnlyList<string> Command, int? ExitCode, string Output, string Error, string? Container)
{
    /// <summary>True when it did not do what it should: a test that says no with exit code 1 and in silence, did.</summary>
    public bool Failed => ExitCode is { } code && code != 0 && (code != 1 || Error.Length > 0);

    public string CommandText => string.Join(' ', Command);

    public static StepAttempt Of(JsonView view) => new(
        view["command"].Text is { } line ? [line] : [.. view["command"].Texts], view["exitCode"].Number,
        view["stdout"].Text ?? "", view["stderr"].Text ?? "", view["container"].Text);

    public override string ToString() => $"$ {CommandText} (exit code {ExitCode})";
}

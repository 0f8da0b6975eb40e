namespace Berth.Kubernetes.Processes;

/// <summary>What a program that ended has said.</summary>
public sealed record ProcessResult(int ExitCode, string Out, string Error)
{
    /// <summary>The last lines of its standard error, for evidence.</summary>
    public string[] LastWords(int lines = 8) =>
        [.. Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(lines)];
}

namespace Berth.Kubernetes.Processes;

/// <summary>A program to run. Nothing secret belongs into its arguments: every user of the machine may read them.</summary>
/// <param name="Program">A name to be looked up in <c>PATH</c>, or a path.</param>
public sealed record ProcessRequest(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>What it reads on standard input; empty for nothing.</summary>
    public string Input { get; init; } = "";
}

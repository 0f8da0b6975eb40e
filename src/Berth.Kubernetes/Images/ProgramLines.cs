using Berth.Core.Engines;

namespace Berth.Kubernetes.Images;

/// <summary>What <c>agent look --program</c> says (docs/agent-protocol.md).</summary>
internal static class ProgramLines
{
    private const string Said = "berth-agent: ";

    /// <summary>Null when the last line is missing: of an image half looked at nothing is known.</summary>
    public static ProgramFacts? Read(IReadOnlyList<string> lines)
    {
        return lines is [.., Said + "end"]
            ? new ProgramFacts(All("at"), lines.Contains(Said + "executable"), All("interpreter") is [var loader] ? loader : null, All("interpreter-at"))
            : null;

        string[] All(string fact) =>
            [.. lines.Where(line => line.StartsWith($"{Said}{fact} ", StringComparison.Ordinal)).Select(line => line[(Said.Length + fact.Length + 1)..])];
    }
}

namespace Berth.Core.Engines;

/// <summary>What <c>agent look --program</c> says (docs/agent-protocol.md).</summary>
public static class ProgramLines
{
    /// <summary>Null when the last line is missing: of an image half looked at nothing is known.</summary>
    public static ProgramFacts? Read(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return lines is [.., "end"]
            ? new ProgramFacts(All("at"), lines.Contains("executable"), All("interpreter") is [var loader] ? loader : null, All("interpreter-at"))
            : null;

        string[] All(string fact) =>
            [.. lines.Where(line => line.StartsWith($"{fact} ", StringComparison.Ordinal)).Select(line => line[(fact.Length + 1)..])];
    }
}

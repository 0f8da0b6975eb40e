using System.Text.Json.Nodes;

namespace Berth.Core.Diagnosis.Kept;

/// <summary>
/// Takes known values out of what programs and engines said before it is kept. Names, images and paths stay: rules read them.
/// </summary>
/// <param name="values">
/// What may be secret. Short ones are left: a text with every <c>1</c> masked says nothing, and a short secret is none.
/// </param>
public sealed class EvidenceMask(IEnumerable<string> values)
{
    private const int Shortest = 6;
    private const string Mask = "***";

    /// <summary>Fields that hold what was said or run, at any depth; below them everything is masked.</summary>
    private static readonly HashSet<string> _said =
    [
        "logs", "exec", "message", "command", "args", "annotations", "apiError",
        // Of probes: what was looked for was said, and is found again by its name.
        "program", "paths", "interpreter", "interpreterPaths",
    ];

    // The longest first: one may contain another. A value of several lines is said line by line.
    private readonly string[] _values =
    [
        .. values.SelectMany(value => value.Split('\n', StringSplitOptions.TrimEntries).Append(value))
            .Where(value => value.Length >= Shortest).Distinct().OrderByDescending(value => value.Length),
    ];

    /// <summary>Masks in place.</summary>
    public void Apply(JsonObject evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        Visit(evidence, said: false);
    }

    /// <summary>A verdict in which nothing of it is said.</summary>
    public Verdict Apply(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return verdict with
        {
            Findings =
            [
                .. verdict.Findings.Select(finding => finding with
                {
                    Summary = Masked(finding.Summary),
                    Evidence = [.. finding.Evidence.Select(Masked)],
                    Fix = Masked(finding.Fix),
                }),
            ],
            Observed = [.. verdict.Observed.Select(Masked)],
        };
    }

    /// <summary>A text that was said; before it is cut, since a part of a value is not known again.</summary>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Masked(text);
    }

    private void Visit(JsonNode node, bool said)
    {
        if (node is JsonObject fields)
        {
            foreach ((string name, JsonNode? value) in fields.ToArray())
            {
                bool below = said || _said.Contains(name);
                if (Masked(value, below) is { } masked) fields[name] = masked;
                else if (value is JsonObject or JsonArray) Visit(value, below);
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                if (Masked(items[i], said) is { } masked) items[i] = masked;
                else if (items[i] is JsonObject or JsonArray) Visit(items[i]!, said);
            }
        }
    }

    private string? Masked(JsonNode? node, bool said) =>
        said && node is JsonValue value && value.TryGetValue(out string? text) ? Masked(text) : null;

    private string Masked(string text) =>
        _values.Aggregate(text, (masked, secret) => masked.Replace(secret, Mask, StringComparison.Ordinal));
}

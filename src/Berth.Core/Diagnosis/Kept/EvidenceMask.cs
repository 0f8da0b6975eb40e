using System.Text.Json.Nodes;
using Berth.Core.Secrets;

namespace Berth.Core.Diagnosis.Kept;

/// <summary>
/// Takes known values, in every form of theirs, out of what programs and engines said before it is kept. Names, images and paths
/// stay: rules read them.
/// </summary>
public sealed class EvidenceMask
{
    private const int Shortest = 6;

    /// <summary>Fields that hold what was said or run, at any depth; below them everything is masked.</summary>
    private static readonly HashSet<string> _said =
    [
        "logs", "exec", "message", "command", "args", "annotations", "apiError",
        // Of probes: what was looked for was said, and is found again by its name.
        "program", "paths", "interpreter", "interpreterPaths",
    ];

    private readonly SecretMasker _everything = new();
    private readonly SecretMasker _names = new();

    /// <param name="values">
    /// What may be secret. Short ones are left: a text with every <c>1</c> masked says nothing, and a short secret is none.
    /// </param>
    /// <param name="secrets">What is secret, of any length, as it is masked in a job's log.</param>
    public EvidenceMask(IEnumerable<string> values, IEnumerable<string>? secrets = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] known = [.. secrets ?? []];
        foreach (string value in values.SelectMany(Lines).Where(value => value.Length >= Shortest).Concat(known).Distinct())
            _everything.Add(value);
        foreach (string secret in known.Where(secret => secret.Length >= Shortest)) _names.Add(secret);
    }

    /// <summary>Masks in place.</summary>
    public void Apply(JsonObject evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        Visit(evidence, _everything, said: false);
    }

    /// <summary>
    /// Masks the secrets in place in all else, too: for evidence that has been judged. Short ones are in every name and time.
    /// </summary>
    public void ApplyToNames(JsonObject evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        Visit(evidence, _names, said: true);
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
                    Summary = Apply(finding.Summary),
                    Evidence = [.. finding.Evidence.Select(Apply)],
                    Fix = Apply(finding.Fix),
                }),
            ],
            Observed = [.. verdict.Observed.Select(Apply)],
        };
    }

    /// <summary>A text that was said; before it is cut, since a part of a value is not known again.</summary>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _everything.Apply(text);
    }

    /// <summary>A value of several lines is said line by line, and each of them has a length of its own.</summary>
    private static IEnumerable<string> Lines(string value) => value.Split('\n', StringSplitOptions.TrimEntries);

    private static void Visit(JsonNode node, SecretMasker masker, bool said)
    {
        if (node is JsonObject fields)
        {
            foreach ((string name, JsonNode? value) in fields.ToArray())
            {
                bool below = said || _said.Contains(name);
                if (Masked(value, masker, below) is { } masked) fields[name] = masked;
                else if (value is JsonObject or JsonArray) Visit(value, masker, below);
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                if (Masked(items[i], masker, said) is { } masked) items[i] = masked;
                else if (items[i] is JsonObject or JsonArray) Visit(items[i]!, masker, said);
            }
        }
    }

    private static string? Masked(JsonNode? node, SecretMasker masker, bool said) =>
        said && node is JsonValue value && value.TryGetValue(out string? text) ? masker.Apply(text) : null;
}

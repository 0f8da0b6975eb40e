using System.Text.Json.Nodes;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>
/// What somebody changed of a scale set on the cluster, past its release. Helm does not mend it: for kinds that it does not know
/// Helm 3 compares the release before with the release after, and never looks at the object that is there; Helm 4 applies on the
/// server, and is refused there for a field that somebody else has changed since, unless its value is as Helm wants it.
/// </summary>
internal static class ScaleSetDrift
{
    public const string Path = "spec";

    /// <summary>The chart's value and the field of an AutoscalingRunnerSet that it writes it to, as it is.</summary>
    private static readonly (string Value, string Field)[] _fields =
    [
        ("githubConfigUrl", "githubConfigUrl"),
        ("runnerScaleSetName", "runnerScaleSetName"),
        ("runnerGroup", "runnerGroup"),
        ("scaleSetLabels", "runnerScaleSetLabels"),
        ("minRunners", "minRunners"),
        ("maxRunners", "maxRunners"),
    ];

    public static IEnumerable<FieldChange> Of(JsonObject? there, JsonObject values) => there?[Path] is not JsonObject spec ? []
        : _fields.SelectMany(field => JsonDifference.Between(spec[field.Field], Wanted(values, field.Value), $"{Path}.{field.Field}"));

    /// <summary>Whether a release would change nothing of what is to be changed.</summary>
    public static bool IsAll(IReadOnlyList<FieldChange> fields) =>
        fields.Count > 0 && fields.All(field => field.Path.StartsWith(Path + ".", StringComparison.Ordinal));

    /// <summary>
    /// Makes these fields as the values have them, where they differ and somebody else than Helm wrote them. To be done before Helm
    /// changes the release.
    /// </summary>
    public static async Task MendAsync(
        ObjectsApi objects, string ns, string name, JsonObject values, CancellationToken cancellationToken)
    {
        if (await objects.GetAsync(ApiResource.ScaleSets, ns, name, cancellationToken) is not { } there) return;
        JsonObject spec = [];
        foreach ((string value, string field) in _fields)
        {
            JsonNode? wanted = Wanted(values, value);
            if (IsForeign(there, field) && JsonDifference.Between(there[Path]?[field], wanted, field).Any())
                spec[field] = wanted?.DeepClone();
        }

        if (spec.Count == 0) return;
        await objects.MergeAsync(ApiResource.ScaleSets, ns, name, new JsonObject { [Path] = spec }, cancellationToken);
    }

    /// <summary>By what the API server knows of who wrote which field; one that nobody has written was removed.</summary>
    private static bool IsForeign(JsonObject there, string field)
    {
        string?[] writers =
        [
            .. (there["metadata"]?["managedFields"] as JsonArray ?? [])
                .Where(writer => writer?["fieldsV1"]?["f:" + Path]?["f:" + field] is not null)
                .Select(writer => (string?)writer!["manager"]),
        ];
        return writers.Length == 0 || writers.Any(writer => writer != "helm");
    }

    private static JsonNode? Wanted(JsonObject values, string value) => values[value] switch
    {
        // As the chart does with the address; and what is empty it leaves out.
        JsonValue text when text.TryGetValue(out string? said) => said.Length == 0 ? null
            : JsonValue.Create(value == "githubConfigUrl" && said.EndsWith('/') ? said[..^1] : said),
        JsonArray { Count: 0 } => null,
        var other => other,
    };
}

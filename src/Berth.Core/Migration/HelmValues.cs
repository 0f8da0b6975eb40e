using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Runners;
using Berth.Core.Yaml;

namespace Berth.Core.Migration;

/// <summary>
/// Reads a values file of the chart <c>gha-runner-scale-set</c>. What has a field in <c>berth.yaml</c> becomes one; the rest
/// stays values, for the runner's <c>values</c>; secrets stay where they are.
/// </summary>
public static class HelmValues
{
    // Berth's own, or made anew by it.
    private static readonly string[] _own =
        ["githubConfigUrl", "githubConfigSecret", "runnerScaleSetName", "minRunners", "maxRunners", "controllerServiceAccount"];

    // The chart's own, 0.14: its values.yaml.
    private static readonly string[] _known =
    [
        .. _own, "annotations", "containerMode", "githubServerTLS", "keyVault", "labels", "listenerMetrics", "listenerTemplate",
        "namespaceOverride", "proxy", "resourceMeta", "runnerGroup", "scaleSetLabels", "template",
    ];

    private static readonly string[] _scopes = [RunnerFields.Enterprise, RunnerFields.Organization, RunnerFields.Repository];

    /// <summary>What is wrong with a file of which no value is one of the chart's; null when one is.</summary>
    public static string? Problem(JsonObject values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Any(field => _known.Contains(field.Key)) ? null
            : $"has no value of the chart gha-runner-scale-set, which knows {string.Join(", ", _known)}";
    }

    /// <param name="name">The runner's name where the values have none: the release's.</param>
    public static ImportedRunner Read(JsonObject values, string name)
    {
        ArgumentNullException.ThrowIfNull(values);
        ImportedSettings settings = new();
        JsonObject rest = [];
        foreach ((string field, JsonNode? value) in values.Where(field => !_own.Contains(field.Key))) rest[field] = value?.DeepClone();
        string runner = settings.Fit(Text(values, "runnerScaleSetName") ?? name);
        if (Text(values, "githubConfigUrl") is { } url) settings.Set(Scope(url), url);
        else settings.Note("names no githubConfigUrl: say what it serves with 'repository', 'organization' or 'enterprise'");
        Secret(values["githubConfigSecret"], runner, settings);
        Mode(rest, settings);
        settings.Set(RunnerFields.Min, Number(values, "minRunners") ?? 0, 0);
        if (Number(values, "maxRunners") is { } max) settings.Set(RunnerFields.Max, Math.Max(1, max), 1);
        else settings.Note("had no maxRunners, which is no limit; here it is 1: set 'max'");
        Template(rest, settings);
        return settings.Named(runner, rest.Count > 0 ? JsonToYaml.Convert(rest) : null);
    }

    private static string Scope(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed)
            ? parsed.AbsolutePath.Trim('/').Split('/') switch
            {
                ["enterprises", ..] => _scopes[0],
                [_] => _scopes[1],
                _ => _scopes[2],
            }
            : _scopes[2];

    private static void Secret(JsonNode? secret, string runner, ImportedSettings settings)
    {
        switch (secret)
        {
            case JsonObject inline when inline.ContainsKey("github_app_id"):
                settings.Credentials(runner, "GitHub App");
                break;
            case JsonObject:
                settings.Credentials(runner, "token");
                break;
            case JsonValue:
                settings.Credentials(runner, "Secret (its name is in the values file)");
                break;
            default:
                settings.Note("has no githubConfigSecret: name a credential of the store in 'credentials'");
                break;
        }
    }

    private static void Mode(JsonObject rest, ImportedSettings settings)
    {
        JsonObject mode = rest["containerMode"] as JsonObject ?? [];
        rest.Remove("containerMode");
        switch (Text(mode, "type"))
        {
            case "dind":
                settings.Set(RunnerFields.Mode, "dind");
                break;
            case "kubernetes":
                JsonNode? claim = mode["kubernetesModeWorkVolumeClaim"];
                settings.Set(RunnerFields.WorkVolume, claim?["resources"]?["requests"]?["storage"]?.ToString());
                if (claim?["accessModes"] is JsonArray modes && modes.Any(access => (string?)access == nameof(VolumeAccess.ReadWriteMany)))
                    settings.Set(RunnerFields.WorkVolumeAccess, nameof(VolumeAccess.ReadWriteMany));
                settings.Set(RunnerFields.StorageClass, claim?["storageClassName"]?.ToString());
                break;
            case "kubernetes-novolume":
                break;
            default:
                settings.Note("has no container mode, so its jobs ran in the runner itself; here each has a pod of its own");
                break;
        }

        if (mode["kubernetesModeAdditionalRoleRules"] is JsonArray { Count: > 0 } rules)
        {
            settings.Note("its additional role rules were kept in its values");
            rest["containerMode"] = new JsonObject { ["kubernetesModeAdditionalRoleRules"] = rules.DeepClone() };
        }
    }

    /// <summary>The hooks that a runner was told to use give way to Berth's; the rest of its pod stays.</summary>
    private static void Template(JsonObject rest, ImportedSettings settings)
    {
        if (rest["template"]?["spec"] is not JsonObject spec
            || spec["containers"] is not JsonArray containers
            || containers.OfType<JsonObject>().FirstOrDefault(c => Text(c, "name") == "runner") is not { } runner) return;
        if (Text(runner, "image") is { } image && image != RunnerDefinition.DefaultRunnerImage)
            settings.Set(RunnerFields.RunnerImage, image);
        runner.Remove("image");
        runner.Remove("command");
        if (runner["env"] is JsonArray environment)
        {
            if (environment.Any(variable => IsOf(variable, "ACTIONS_RUNNER_CONTAINER_HOOK_TEMPLATE")))
                settings.Note("has a hook extension in the cluster: put its text into a file and name it in 'extension'");
            environment.RemoveAll(variable => IsOf(variable, "ACTIONS_RUNNER_CONTAINER_HOOK"));
            if (environment.Count == 0) runner.Remove("env");
        }

        if (runner.Count == 1) containers.Remove(runner);
        if (containers.Count == 0) spec.Remove("containers");
        if (spec.Count == 0) rest["template"]!.AsObject().Remove("spec");
        if (rest["template"] is JsonObject { Count: 0 }) rest.Remove("template");
    }

    private static bool IsOf(JsonNode? variable, string prefix) =>
        ((string?)variable?["name"])?.StartsWith(prefix, StringComparison.Ordinal) == true;

    private static string? Text(JsonObject parent, string field) =>
        parent[field] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static int? Number(JsonObject parent, string field) =>
        parent[field] is JsonValue value && value.TryGetValue(out long number) ? (int)Math.Clamp(number, 0, RunnerFields.MostRunners) : null;
}

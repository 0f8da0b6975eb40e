using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Pods;

namespace Berth.Core.Migration;

/// <summary>
/// Reads deskrun's <c>~/.deskrun/config.json</c>. Its fields are those of <c>RunnerInstallation</c> in rkoster/deskrun,
/// pkg/types/types.go, with the older names of <c>CachePaths</c>.
/// </summary>
public static class DeskrunConfig
{
    /// <summary>The runners, in the order of their names.</summary>
    /// <exception cref="FormatException">It is no such file; the message says why and quotes nothing of it.</exception>
    public static IReadOnlyList<ImportedRunner> Read(string json)
    {
        JsonObject? installations;
        try
        {
            installations = (JsonNode.Parse(json) as JsonObject)?["installations"] as JsonObject;
        }
        catch (JsonException broken)
        {
            // Its message may quote the text, and there are secrets in it.
            throw new FormatException($"is not JSON (line {broken.LineNumber + 1})");
        }

        if (installations is null) throw new FormatException("has no 'installations': it is not deskrun's config.json");
        return
        [
            .. installations.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Where(entry => entry.Value is JsonObject)
                .Select(entry => Runner(entry.Key, entry.Value!.AsObject())),
        ];
    }

    private static ImportedRunner Runner(string key, JsonObject installation)
    {
        ImportedSettings settings = new();
        string name = settings.Fit(Text(installation, "Name") ?? key);
        settings.Set(RunnerFields.Repository, Text(installation, "Repository"));
        if (Text(installation, "AuthType") is { } type)
            settings.Credentials(name, type == "github-app" ? "GitHub App" : "token");
        string mode = Mode(Text(installation, "ContainerMode"), settings);
        if (mode != "container") settings.Set(RunnerFields.Mode, mode);
        int instances = Math.Max(1, Number(installation, "Instances", 1));
        int max = Math.Max(1, Number(installation, "MaxRunners", 1));
        settings.Set(RunnerFields.Min, Math.Min(Number(installation, "MinRunners", 0), max), 0);
        settings.Set(RunnerFields.Max, max, 1);
        settings.Set(RunnerFields.Instances, instances, 1);
        Volumes(installation, settings, mode == "dind");
        return settings.Named(name);
    }

    private static string Mode(string? mode, ImportedSettings settings)
    {
        switch (mode)
        {
            case null or "" or "kubernetes": return "container";
            case "cached-privileged-kubernetes": return "privileged";
            case "dind": return "dind";
            default:
                settings.Note("has a container mode that deskrun does not document; mode 'container' stands in its place");
                return "container";
        }
    }

    /// <summary>
    /// A directory that deskrun makes is a cache: it outlives jobs, and each instance has its own. What must be there already
    /// is a mount.
    /// </summary>
    private static void Volumes(JsonObject installation, ImportedSettings settings, bool isDind)
    {
        List<string> caches = [];
        List<string> mounts = [];
        foreach ((string? target, string? source, string? type) in Paths(installation))
        {
            if (target is null) continue;
            bool isCache = string.IsNullOrEmpty(source) || type is null or "" or nameof(HostPathType.DirectoryOrCreate);
            if (!isCache) mounts.Add($"{source}:{target}:{type}");
            else if (isDind && target != "/var/lib/docker")
                settings.Note($"kept {target}: mode 'dind' keeps the Docker daemon's data alone, so it was left out");
            else caches.Add(string.IsNullOrEmpty(source) ? target : $"{source}:{target}");
        }

        settings.Set(RunnerFields.Caches, caches);
        settings.Set(RunnerFields.Mounts, mounts);
        if (caches.Exists(cache => !cache.StartsWith('/') || cache.Contains(':', StringComparison.Ordinal)))
            settings.Note("its cache directories keep their place on the node; Berth puts slots below them and does not move what is there");
        if (caches.Count > 0)
            settings.Note("its caches have the strategy 'auto': what images have at their paths stays visible");
    }

    private static IEnumerable<(string? Target, string? Source, string? Type)> Paths(JsonObject installation) =>
        Items(installation, "CachePaths")
            .Select(path => (Text(path, "Target") ?? Text(path, "MountPath"), Text(path, "Source") ?? Text(path, "HostPath"), (string?)null))
            .Concat(Items(installation, "Mounts").Select(mount => (Text(mount, "Target"), Text(mount, "Source"), Text(mount, "Type"))));

    private static IEnumerable<JsonObject> Items(JsonObject parent, string field) =>
        (parent[field] as JsonArray ?? []).OfType<JsonObject>();

    private static string? Text(JsonObject parent, string field) =>
        parent[field] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static int Number(JsonObject parent, string field, int standard) =>
        parent[field] is JsonValue value && value.TryGetValue(out int number) ? number : standard;
}

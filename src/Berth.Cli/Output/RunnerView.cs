using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Runners;

namespace Berth.Cli.Output;

/// <summary>A runner, as machines and people see it. Field names are those of <c>berth.yaml</c>.</summary>
internal static class RunnerView
{
    public static string Serves(RunnerDefinition runner) => runner.Repository ?? runner.Url ?? "-";

    public static string Mode(RunnerDefinition runner) => Choice.Name(runner.Mode);

    public static JsonNode Json(RunnerDefinition runner) => new JsonObject
    {
        ["name"] = runner.Name,
        ["url"] = runner.Url,
        ["repository"] = runner.Repository,
        ["credentials"] = runner.Credentials,
        ["mode"] = Mode(runner),
        ["min"] = runner.Min,
        ["max"] = runner.Max,
        ["instances"] = runner.Instances,
        ["image"] = runner.Image,
        ["caches"] = new JsonArray([.. runner.Caches.Select(cache => new JsonObject
        {
            ["target"] = cache.Path,
            ["source"] = cache.Source,
            ["strategy"] = Choice.Name(cache.Strategy),
        })]),
        ["mounts"] = new JsonArray([.. runner.Mounts.Select(mount => new JsonObject
        {
            ["target"] = mount.Target,
            ["source"] = mount.Source,
            ["type"] = mount.Type?.ToString(),
            ["readOnly"] = mount.ReadOnly,
        })]),
        ["extension"] = runner.Extension,
        ["hook"] = Choice.Name(runner.Hook),
        ["namespace"] = runner.Namespace,
        ["runnerImage"] = runner.RunnerImage,
        ["workVolume"] = runner.WorkVolume,
        ["workVolumeAccess"] = runner.WorkVolume is null ? null : Choice.Name(runner.WorkVolumeAccess),
        ["cacheSize"] = runner.CacheSize,
        ["storageClass"] = runner.StorageClass,
        ["values"] = runner.Values,
    };

    /// <summary>A line per field that says something, and per item of a list.</summary>
    public static IEnumerable<(string Field, string Value)> Fields(RunnerDefinition runner)
    {
        yield return ("name", runner.Name);
        if (runner.Url is { } url) yield return ("url", url);
        if (runner.Credentials is { } credentials) yield return ("credentials", credentials);
        yield return ("mode", Mode(runner));
        yield return ("min", Number(runner.Min));
        yield return ("max", Number(runner.Max));
        yield return ("instances", Number(runner.Instances));
        if (runner.Image is { } image) yield return ("image", image);
        foreach (CacheDefinition cache in runner.Caches)
            yield return ("cache", $"{(cache.Source is { } source ? source + ":" : "")}{cache.Path}:{Choice.Name(cache.Strategy)}");
        foreach (MountDefinition mount in runner.Mounts)
        {
            string type = mount.Type is { } given ? $":{given}" : "";
            yield return ("mount", $"{mount.Source}:{mount.Target}{type}{(mount.ReadOnly ? " (read-only)" : "")}");
        }

        if (runner.Extension is { } extension) yield return ("extension", extension);
        if (runner.Hook != JobHook.Berth) yield return ("hook", Choice.Name(runner.Hook));
        if (runner.Namespace != RunnerDefinition.DefaultNamespace) yield return ("namespace", runner.Namespace);
        if (runner.RunnerImage != RunnerDefinition.DefaultRunnerImage) yield return ("runnerImage", runner.RunnerImage);
        if (runner.WorkVolume is { } work) yield return ("workVolume", $"{work} ({Choice.Name(runner.WorkVolumeAccess)})");
        if (runner.CacheSize is { } size) yield return ("cacheSize", size);
        if (runner.StorageClass is { } storage) yield return ("storageClass", storage);
        if (runner.Values is { } values) yield return ("values", values);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

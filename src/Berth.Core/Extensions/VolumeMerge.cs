using System.Text.Json.Nodes;

namespace Berth.Core.Extensions;

/// <summary>Volumes are appended; the same one twice is one.</summary>
internal static class VolumeMerge
{
    // The volumes that GitHub's Kubernetes hook adds: an extension that names them means those, which Berth's pods do not have.
    private static readonly string[] _officialNames = ["work", "externals", "github"];

    public static void Merge(JsonObject spec, JsonObject extension, MergeReport report)
    {
        foreach ((JsonObject volume, string path) in PodNodes.Entries(extension, "volumes", "$.spec"))
        {
            JsonArray volumes = PodNodes.ListOf(spec, "volumes");
            string name = PodNodes.Text(volume, "name");
            JsonNode? present = volumes.FirstOrDefault(v => PodNodes.Text(v, "name") == name);
            if (name.Length == 0)
            {
                report.Problem(path, "a volume needs a name");
            }
            else if (volume.Count != 2)
            {
                report.Problem(path, $"the volume {name} needs exactly one source, such as hostPath, emptyDir or configMap");
            }
            else if (present is null && _officialNames.Contains(name))
            {
                report.Problem(
                    path, $"the name {name} is that of a volume which GitHub's hook adds itself; Berth mounts the runner's " +
                        "files in its own way: give the volume another name");
            }
            else if (present is null)
            {
                volumes.Add(volume.DeepClone());
            }
            else if (!JsonNode.DeepEquals(present, volume))
            {
                report.Problem(path, $"there is already another volume {name}: {Short(present)}, and here {Short(volume)}");
            }
        }
    }

    private static string Short(JsonNode volume) =>
        new JsonObject(volume.AsObject().Where(f => f.Key != "name")
            .Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone()))).ToJsonString();
}

using System.Text.Json.Nodes;

namespace Berth.Core.Extensions;

/// <summary>The fields of the pod's spec.</summary>
internal static class SpecMerge
{
    // GitHub's hook copies the runner's externals with it; Berth mounts them.
    private const string OfficialInitContainer = "fs-init";

    public static void Merge(JsonObject spec, JsonObject? extension, MergeReport report)
    {
        if (extension is null)
        {
            return;
        }

        VolumeMerge.Merge(spec, extension, report);
        foreach ((string field, JsonNode? value) in extension)
        {
            switch (field)
            {
                case "volumes": break;
                case "containers": Containers(spec, extension, report); break;
                case "initContainers": InitContainers(spec, extension, report); break;
                case "securityContext": MergeFields(spec, field, value!.AsObject()); break;
                case "hostAliases" or "imagePullSecrets": Append(spec, field, value!.AsArray()); break;
                default: Replace(spec, field, value!, report); break;
            }
        }

        HasNoMountWithoutVolume(spec, extension, report);
        HasNoNameTwice(spec, report);
    }

    private static void Containers(JsonObject spec, JsonObject extension, MergeReport report)
    {
        JsonArray containers = PodNodes.ListOf(spec, "containers");
        JsonObject[] planned = [.. containers.Select(c => c!.AsObject())];
        HashSet<string> merged = [];
        foreach ((JsonObject container, string path) in PodNodes.Entries(extension, "containers", "$.spec"))
        {
            string name = PodNodes.Text(container, "name");
            if (name is not ['$', ..])
            {
                AppendContainer(containers, container, path, report);
            }
            else if (planned.FirstOrDefault(c => PodNodes.Text(c, "name") == name[1..]) is not { } target)
            {
                string known = string.Join(", ", planned.Select(c => "$" + PodNodes.Text(c, "name")));
                report.Problem($"{path}.name", $"this job has no container {name}; there are {known}");
            }
            else if (!merged.Add(name))
            {
                report.Problem($"{path}.name", $"{name} is there twice");
            }
            else
            {
                ContainerMerge.Merge(target, container, path, report);
            }
        }
    }

    private static void InitContainers(JsonObject spec, JsonObject extension, MergeReport report)
    {
        foreach ((JsonObject container, string path) in PodNodes.Entries(extension, "initContainers", "$.spec"))
        {
            string name = PodNodes.Text(container, "name");
            if (name == OfficialInitContainer)
            {
                report.Note(path, $"{name} is left out: Berth mounts the runner's externals and needs nobody to copy them");
            }
            else if (name is ['$', ..])
            {
                report.Problem($"{path}.name", $"only containers can be merged, not init containers: {name}");
            }
            else
            {
                AppendContainer(PodNodes.ListOf(spec, "initContainers"), container, path, report);
            }
        }
    }

    private static void AppendContainer(JsonArray containers, JsonObject container, string path, MergeReport report)
    {
        foreach (string field in (string[])["name", "image"])
        {
            if (PodNodes.Text(container, field).Length == 0)
            {
                report.Problem(path, $"a container of the extension's own needs a field {field}; one that is to be merged is " +
                    "named $job or $ and a service");
            }
        }

        if (!containers.Any(c => JsonNode.DeepEquals(c, container)))
        {
            containers.Add(container.DeepClone());
        }
    }

    private static void MergeFields(JsonObject spec, string field, JsonObject added)
    {
        if (spec[field] is not JsonObject present)
        {
            spec[field] = present = [];
        }

        foreach ((string name, JsonNode? value) in added)
        {
            present[name] = value?.DeepClone();
        }
    }

    private static void Append(JsonObject spec, string field, JsonArray added)
    {
        JsonArray present = PodNodes.ListOf(spec, field);
        foreach (JsonNode? entry in added.Where(a => !present.Any(p => JsonNode.DeepEquals(p, a))))
        {
            present.Add(entry?.DeepClone());
        }
    }

    private static void Replace(JsonObject spec, string field, JsonNode value, MergeReport report)
    {
        if (field == "restartPolicy" && (string?)value is not ("Never" or "OnFailure"))
        {
            report.Note($"$.spec.{field}", "left out: a job's containers run once, Never or OnFailure");
            return;
        }

        if (spec[field] is { } present && !JsonNode.DeepEquals(present, value))
        {
            report.Note($"$.spec.{field}", "replaces what was planned");
        }

        spec[field] = value.DeepClone();
    }

    private static void HasNoMountWithoutVolume(JsonObject spec, JsonObject extension, MergeReport report)
    {
        string[] volumes = [.. (spec["volumes"] as JsonArray ?? []).Select(v => PodNodes.Text(v, "name"))];
        var mounts = from field in (string[])["containers", "initContainers"]
                     from container in PodNodes.Entries(extension, field, "$.spec")
                     where PodNodes.Text(container.Entry, "name") != OfficialInitContainer
                     from mount in PodNodes.Entries(container.Entry, "volumeMounts", container.Path)
                     select mount;
        foreach ((JsonObject mount, string path) in mounts.Where(m => !volumes.Contains(PodNodes.Text(m.Entry, "name"))))
        {
            string known = volumes.Length == 0 ? "the pod has none" : $"there are {string.Join(", ", volumes)}";
            report.Problem($"{path}.name", $"no volume is named {PodNodes.Text(mount, "name")}; {known}");
        }
    }

    private static void HasNoNameTwice(JsonObject spec, MergeReport report)
    {
        IEnumerable<string> names = from field in (string[])["initContainers", "containers"]
                                    from container in PodNodes.Entries(spec, field, "")
                                    select PodNodes.Text(container.Entry, "name");
        foreach (string name in names.GroupBy(n => n).Where(g => g.Count() > 1 && g.Key.Length > 0).Select(g => g.Key))
        {
            report.Problem("$.spec", $"two containers would be named {name}: to merge into a planned one, name it ${name}");
        }
    }
}

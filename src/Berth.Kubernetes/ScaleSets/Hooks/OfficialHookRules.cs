using System.Text.Json.Nodes;

namespace Berth.Kubernetes.ScaleSets.Hooks;

/// <summary>
/// What the API server refuses (422) of a pod that the official hook has merged, and what would break its job without a word.
/// </summary>
internal static class OfficialHookRules
{
    /// <param name="spec">From <see cref="OfficialHook.Merge"/>.</param>
    /// <param name="planned">From <see cref="OfficialHook.Pod"/>.</param>
    public static IEnumerable<string> Problems(JsonObject spec, JsonObject planned)
    {
        string[] volumes = [.. Names(spec, "volumes", "name")];
        foreach (string name in Twice(volumes))
            yield return $"two volumes would be named {name}; 'work', 'externals' and 'github' are the hook's own";
        JsonObject[] containers = [.. Items(spec, "initContainers"), .. Items(spec, "containers")];
        foreach (string name in Twice(containers.Select(container => (string?)container["name"] ?? "")))
            yield return $"two containers would be named {name}; one to be merged into the job's is named {OfficialHook.Job}";
        foreach (string problem in containers.SelectMany(container => OfContainer(container, volumes))) yield return problem;
        if (planned["initContainers"] is not null && !Names(spec, "initContainers", "name").Contains(OfficialHook.InitContainer))
            yield return $"its init containers replace {OfficialHook.InitContainer}, which brings the runner's externals: no " +
                "JavaScript action would find node";
    }

    private static IEnumerable<string> OfContainer(JsonObject container, string[] volumes)
    {
        string name = (string?)container["name"] ?? "";
        foreach (string path in Twice(Names(container, "volumeMounts", "mountPath").Select(path => path.TrimEnd('/'))))
            yield return $"container {name}: two volumes would be mounted at {path}; the hook itself mounts at /__w, /__e and /github";
        foreach (string volume in Names(container, "volumeMounts", "name").Where(volume => !volumes.Contains(volume)).Distinct())
            yield return $"container {name}: no volume is named {volume}";
        bool isPrivileged = container["securityContext"]?["privileged"]?.GetValue<bool>() == true;
        if (!isPrivileged && Names(container, "volumeMounts", "mountPropagation").Contains("Bidirectional"))
            yield return $"container {name}: Bidirectional mounts are for privileged containers alone";
    }

    private static IEnumerable<string> Names(JsonObject parent, string list, string field) =>
        Items(parent, list).Select(item => (string?)item[field]).OfType<string>();

    private static IEnumerable<JsonObject> Items(JsonObject parent, string list) =>
        (parent[list] as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<string> Twice(IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key);
}

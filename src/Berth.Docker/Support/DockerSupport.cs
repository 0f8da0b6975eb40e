using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;

namespace Berth.Docker.Support;

/// <summary>Says of a pod, before anything is started, what the Docker engine cannot do with it. Pure.</summary>
public static class DockerSupport
{
    /// <summary>The cause of a field that cannot be honoured.</summary>
    public const string NotSupported = "field-not-supported";

    /// <summary>What would be refused, one finding per field; empty for a pod that this engine can run.</summary>
    public static IReadOnlyList<Finding> Check(Pod pod) => [.. Judge(pod).Refused, .. PodRules.Check(pod)];

    /// <summary>Paths of fields that are set and have no meaning on one machine.</summary>
    public static IReadOnlyList<string> Ignored(Pod pod) => Judge(pod).Ignored;

    private static Judgement Judge(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        Judgement judgement = new();
        Walk(JsonSerializer.SerializeToNode(pod, PodJson.Default.Pod)!.AsObject(), "", "", judgement);
        foreach (Container container in pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []))
        {
            string path = $"metadata.annotations['{DockerOptions.AnnotationPrefix}{container.Name}']";
            if (!PodDockerOptions.TryRead(pod, container.Name, out DockerOptions? options, out string? error))
                judgement.Refused.Add(Refuse(path, $"cannot be read: {error}"));
            foreach (string unknown in (options?.Other?.Keys ?? []).Concat(options?.Health?.Other?.Keys ?? []))
                judgement.Refused.Add(Refuse($"{path}.{unknown}", "is not known to this version"));
        }

        return judgement;
    }

    internal static Finding Refuse(string path, string why) => Finding.Certain(
        NotSupported, $"{path} {why}", "Leave the field out, or run the job on a cluster (engine: kubernetes).");

    private static void Walk(JsonObject parent, string path, string pattern, Judgement judgement)
    {
        foreach ((string name, JsonNode? value) in parent)
        {
            if (!IsSet(value))
                continue;

            string here = path.Length == 0 ? name : $"{path}.{name}";
            string rule = pattern.Length == 0 ? name : $"{pattern}.{name}";
            if (FieldTable.Rules.TryGetValue(rule, out FieldRule? found))
                Apply(found, value!, here, judgement);
            else if (!FieldTable.Parents.Contains(rule))
                judgement.Refused.Add(Refuse(here, "cannot be honoured by the Docker engine"));
            else if (value is JsonObject child)
                Walk(child, here, rule, judgement);
            else if (value is JsonArray list)
                WalkList(list, here, rule, judgement);
        }
    }

    private static void WalkList(JsonArray list, string path, string pattern, Judgement judgement)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject item)
                Walk(item, $"{path}[{i}]", $"{pattern}[]", judgement);
        }
    }

    private static void Apply(FieldRule rule, JsonNode value, string path, Judgement judgement)
    {
        if (rule.Allows is { } allows && !allows(value))
            judgement.Refused.Add(Refuse(path, $"is \"{value}\"; the Docker engine takes {rule.Allowed}"));
        else if (rule.Kind == FieldSupport.Ignored)
            judgement.Ignored.Add(path);
    }

    /// <summary>A field that says nothing (null, false, empty) asks for nothing.</summary>
    private static bool IsSet(JsonNode? node) => node switch
    {
        null => false,
        JsonObject o => o.Count > 0,
        JsonArray a => a.Count > 0,
        _ => node.GetValueKind() != JsonValueKind.False,
    };

    private sealed class Judgement
    {
        public List<Finding> Refused { get; } = [];
        public List<string> Ignored { get; } = [];
    }
}

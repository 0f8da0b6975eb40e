using System.Text;
using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Docker.Values;

namespace Berth.Docker.Mapping;

/// <summary>A container's environment with every <c>valueFrom</c> looked up and every reference expanded.</summary>
internal static class ContainerEnvironment
{
    /// <summary>Resolves the variables in order; what cannot be found is added to <paramref name="problems"/>.</summary>
    public static IReadOnlyDictionary<string, string> Resolve(
        Pod pod, Container container, string path, ValueSource values, ICollection<Finding> problems)
    {
        OrderedDictionary<string, string> result = [];
        IReadOnlyList<EnvVar> variables = container.Env ?? [];
        for (int i = 0; i < variables.Count; i++)
        {
            EnvVar variable = variables[i];
            string? value = variable.ValueFrom is { } source
                ? FromSource(pod, source, $"{path}.env[{i}].valueFrom", values, problems)
                : VariableExpansion.Expand(variable.Value ?? "", result);
            // The last of a name wins, and stands where it was last set, so that later ones may refer to it.
            if (value is not null)
            {
                result.Remove(variable.Name);
                result[variable.Name] = value;
            }
        }

        return result;
    }

    private static string? FromSource(Pod pod, JsonElement source, string path, ValueSource values, ICollection<Finding> problems)
    {
        if (source.TryGetProperty("fieldRef", out JsonElement field))
            return FromField(pod, Text(field, "fieldPath"));

        foreach ((string property, ValueKind kind) in (ReadOnlySpan<(string, ValueKind)>)
            [("configMapKeyRef", ValueKind.ConfigMap), ("secretKeyRef", ValueKind.Secret)])
        {
            if (!source.TryGetProperty(property, out JsonElement reference))
                continue;
            (string name, string key) = (Text(reference, "name"), Text(reference, "key"));
            if (values.Find(kind, name)?.TryGetValue(key, out byte[]? bytes) == true)
                return Encoding.UTF8.GetString(bytes);
            if (!(reference.TryGetProperty("optional", out JsonElement optional) && optional.ValueKind == JsonValueKind.True))
                problems.Add(ValueSource.Missing(kind, name, key, path));
        }

        return null;
    }

    /// <summary>The value of a field that is known before the pod runs; null for any other.</summary>
    internal static string? FromField(Pod pod, string field)
    {
        return field switch
        {
            "metadata.name" => pod.Metadata.Name ?? "",
            "metadata.namespace" => pod.Metadata.Namespace ?? "default",
            _ => Subscript("metadata.labels", pod.Metadata.Labels) ?? Subscript("metadata.annotations", pod.Metadata.Annotations),
        };

        string? Subscript(string prefix, IReadOnlyDictionary<string, string>? map) =>
            field.StartsWith(prefix + "['", StringComparison.Ordinal) && field.EndsWith("']", StringComparison.Ordinal)
                ? map?.GetValueOrDefault(field[(prefix.Length + 2)..^2]) ?? ""
                : null;
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";
}

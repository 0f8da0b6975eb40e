using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>
/// The values of a scale set's release with a digest of themselves, which the chart puts on what it makes: whether anything has
/// changed is then seen without asking Helm.
/// </summary>
internal static class ReleaseValues
{
    public const string DigestAnnotation = "berth.dev/values";

    public static string Digest(JsonObject values) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(values.ToJsonString())).AsSpan(0, 16));

    public static JsonObject With(JsonObject values)
    {
        JsonObject marked = values.DeepClone().AsObject();
        JsonObject annotations = marked["annotations"] as JsonObject ?? [];
        annotations[DigestAnnotation] = Digest(values);
        marked["annotations"] = annotations.Parent is null ? annotations : annotations.DeepClone();
        return marked;
    }

    /// <summary>As they were before <see cref="With"/>.</summary>
    public static JsonObject Without(JsonObject marked)
    {
        JsonObject values = marked.DeepClone().AsObject();
        if (values["annotations"] is not JsonObject annotations) return values;
        annotations.Remove(DigestAnnotation);
        if (annotations.Count == 0) values.Remove("annotations");
        return values;
    }
}

using System.Text.Json;

namespace Berth.Core.Diagnosis;

/// <summary>A file that somebody hands over to be diagnosed: evidence, or a pod as <c>kubectl get pod NAME -o json</c> writes it.</summary>
public static class EvidenceFile
{
    private const string Form =
        "give a pod (kubectl get pod NAME -o json), or an object with one of these fields: pod, manifest, events, logs, apiError, exec " +
        "(see docs/evidence.md)";

    private static readonly string[] _fields = ["pod", "manifest", "events", "logs", "apiError", "exec", "findings"];

    /// <summary>Reads it.</summary>
    /// <param name="problem">What is wrong with it, when null is returned.</param>
    public static Evidence? Read(ReadOnlyMemory<byte> json, out string problem)
    {
        if (Evidence.Read(json, out problem) is not { } evidence) return null;
        ReadOnlyMemory<byte> text = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
        // What was read is an object, and not too deep for this either.
        using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = Evidence.MaxDepth });
        JsonElement root = document.RootElement;
        string? kind = root.TryGetProperty("kind", out JsonElement named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        if (kind == "Pod") return Evidence.Read((byte[])[.. "{\"pod\":"u8, .. text.Span, (byte)'}'], out problem);
        if (_fields.Any(field => root.TryGetProperty(field, out _))) return evidence;
        problem = kind is null ? $"nothing in it is evidence; {Form}" : $"it is a {InertText.Line(kind, 60)}, not a pod; {Form}";
        return null;
    }
}

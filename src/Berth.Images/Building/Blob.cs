using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Images.Building;

/// <summary>Content that is known by its digest.</summary>
public sealed record Blob(string MediaType, ReadOnlyMemory<byte> Content)
{
    // Not for HTML: a media type's plus sign stays one.
    private static readonly JsonSerializerOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>sha256:</c> and 64 hexadecimal digits.</summary>
    public string Digest { get; } = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Content.Span))}";

    internal static Blob Json(string mediaType, JsonObject document) => new(mediaType, Text(document));

    internal static byte[] Text(JsonNode document) => Encoding.UTF8.GetBytes(document.ToJsonString(_plain));

    /// <summary>How other documents of an image name it.</summary>
    internal JsonObject Descriptor() => new()
    {
        ["mediaType"] = MediaType,
        ["digest"] = Digest,
        ["size"] = Content.Length,
    };
}

using System.Formats.Tar;
using System.Text.Json.Nodes;
using Berth.Core.Engines;

namespace Berth.Images.Building;

/// <summary>
/// An image as one file that whatever takes images can read: an OCI image layout (<c>ctr</c>, <c>skopeo</c>, <c>podman</c>) that
/// is at the same time what <c>docker save</c> writes (<c>docker load</c>, <c>kind load image-archive</c>).
/// </summary>
public static class ImageArchive
{
    /// <summary>Writes it; the same image and name give the same bytes.</summary>
    /// <param name="name">What it is called once it is loaded.</param>
    public static void Write(BerthImage image, ImageReference name, Stream output)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(name);
        string fullName = $"{name.Domain}/{name.Repository}:{name.Version}";
        using TarWriter writer = new(output, TarEntryFormat.Ustar, leaveOpen: true);
        Write(writer, "oci-layout", new JsonObject { ["imageLayoutVersion"] = "1.0.0" });
        Write(writer, "index.json", Index(image, fullName, name.Version));
        // Docker before version 25 knows one platform to a name.
        if (image.Index is null) Write(writer, "manifest.json", DockerManifest(image.Platforms[0], fullName));
        writer.WriteEntry(LayerTar.Directory("blobs/"));
        writer.WriteEntry(LayerTar.Directory("blobs/sha256/"));
        foreach (Blob blob in image.Contents) writer.WriteEntry(LayerTar.File(PathOf(blob), blob.Content));
    }

    private static JsonObject Index(BerthImage image, string fullName, string tag)
    {
        JsonObject root = image.Index?.Descriptor() ?? image.Platforms[0].Descriptor();
        root["annotations"] = new JsonObject
        {
            ["io.containerd.image.name"] = fullName,
            ["org.opencontainers.image.ref.name"] = tag,
        };
        return new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.Index, ["manifests"] = new JsonArray(root) };
    }

    private static JsonArray DockerManifest(PlatformImage image, string fullName) => new(new JsonObject
    {
        ["Config"] = PathOf(image.Config),
        ["RepoTags"] = new JsonArray(fullName),
        ["Layers"] = new JsonArray([.. image.Layers.Select(layer => JsonValue.Create(PathOf(layer)))]),
    });

    private static string PathOf(Blob blob) => $"blobs/{blob.Digest.Replace(':', '/')}";

    private static void Write(TarWriter writer, string name, JsonNode document) =>
        writer.WriteEntry(LayerTar.File(name, Blob.Text(document)));
}

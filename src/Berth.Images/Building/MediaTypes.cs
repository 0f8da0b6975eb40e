namespace Berth.Images.Building;

/// <summary>What a registry and a container runtime call the parts of an image (OCI image specification 1.1).</summary>
internal static class MediaTypes
{
    public const string Index = "application/vnd.oci.image.index.v1+json";
    public const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    public const string Config = "application/vnd.oci.image.config.v1+json";

    /// <summary>Not compressed: a compressor's output differs from one version and processor to the next, a digest must not.</summary>
    public const string Layer = "application/vnd.oci.image.layer.v1.tar";
}

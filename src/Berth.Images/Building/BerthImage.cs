using System.Text.Json.Nodes;

namespace Berth.Images.Building;

/// <summary>
/// Berth's own image: its hook and its agent, and nothing else. The same programs and labels give the same digest, wherever and
/// whenever it is made.
/// </summary>
public sealed class BerthImage
{
    private BerthImage(IReadOnlyList<PlatformImage> platforms, Blob? index) => (Platforms, Index) = (platforms, index);

    /// <summary>By architecture.</summary>
    public IReadOnlyList<PlatformImage> Platforms { get; }

    /// <summary>What names the platforms; null where there is only one.</summary>
    public Blob? Index { get; }

    /// <summary>What a name of the image stands for.</summary>
    public Blob Root => Index ?? Platforms[0].Manifest;

    /// <summary>Everything that the root leads to, each once; what is named comes before what names it.</summary>
    public IReadOnlyList<Blob> Contents =>
    [
        .. Platforms.SelectMany(platform => platform.Layers.Append(platform.Config).Append(platform.Manifest))
            .Concat(Index is null ? [] : [Index])
            .DistinctBy(blob => blob.Digest),
    ];

    /// <summary>Makes the image.</summary>
    /// <param name="programs">One set for each processor.</param>
    /// <param name="labels">
    /// Of the image, beside its title, description, licence and version; <c>org.opencontainers.image.*</c> by custom.
    /// </param>
    /// <exception cref="ArgumentException">None, or two for the same processor.</exception>
    public static BerthImage Of(
        IReadOnlyList<ProgramSet> programs, string version, IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(programs);
        ArgumentNullException.ThrowIfNull(labels);
        if (programs.Count == 0 || programs.DistinctBy(set => set.Architecture).Count() < programs.Count)
            throw new ArgumentException("one set of programs for each processor", nameof(programs));
        Dictionary<string, string> all = new(labels, StringComparer.Ordinal);
        all.TryAdd("org.opencontainers.image.title", "Berth");
        all.TryAdd("org.opencontainers.image.description", "Berth's container hook and agent, for jobs on a cluster");
        all.TryAdd("org.opencontainers.image.licenses", "Apache-2.0");
        all.TryAdd("org.opencontainers.image.version", version);
        PlatformImage[] platforms =
            [.. programs.OrderBy(set => set.Architecture, StringComparer.Ordinal).Select(set => PlatformImage.Of(set, all))];
        return new BerthImage(platforms, platforms.Length == 1 ? null : Blob.Json(MediaTypes.Index, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.Index,
            ["manifests"] = new JsonArray([.. platforms.Select(platform => platform.Descriptor())]),
        }));
    }
}

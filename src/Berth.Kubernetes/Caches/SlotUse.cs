using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Caches;

/// <summary>What is known of a slot on one node, or in a claim: bookkeeping, on which nothing depends that makes a job right.</summary>
/// <param name="Node">Null for a claim's, which goes where the pod goes.</param>
/// <param name="Place">The directory of the node, or the claim.</param>
/// <param name="Image">The id of the last job's image.</param>
internal sealed record SlotUse(
    string Runner, string Path, SlotName Slot, string? Node, string Place, long Uses, long Hits, DateTimeOffset Created,
    DateTimeOffset LastUsed, string? Image)
{
    /// <summary>Null for a lease that says something else.</summary>
    public static SlotUse? Of(ObjectMetadata metadata)
    {
        if (metadata.Annotation(CacheLabels.CacheRunner) is not { } runner
            || metadata.Annotation(CacheLabels.CachePath) is not { } path
            || metadata.Annotation(CacheLabels.SlotName) is not { } name || SlotName.Parse(name) is not { } slot)
        {
            return null;
        }

        string? node = metadata.Annotation(CacheLabels.Node);
        return new SlotUse(
            runner, path, slot, node is { Length: > 0 } ? node : null, metadata.Annotation(CacheLabels.Place) ?? "",
            Number(CacheLabels.Uses), Number(CacheLabels.Hits), Time(CacheLabels.Created), Time(CacheLabels.LastUsed),
            metadata.Annotation(CacheLabels.ImageId));

        long Number(string key) => long.TryParse(
            metadata.Annotation(key), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

        DateTimeOffset Time(string key) => DateTimeOffset.TryParse(
            metadata.Annotation(key), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time : default;
    }

    /// <summary>The lease's name: one for each slot on each node.</summary>
    public string LeaseName => CacheLabels.Name(CacheLabels.Slot, Runner, Path, Slot.ToString(), Node ?? "");

    public JsonObject Annotations()
    {
        var annotations = new JsonObject
        {
            [CacheLabels.CacheRunner] = Runner,
            [CacheLabels.CachePath] = Path,
            [CacheLabels.SlotName] = Slot.ToString(),
            [CacheLabels.Node] = Node ?? "",
            [CacheLabels.Place] = Place,
            [CacheLabels.Uses] = Uses.ToString(CultureInfo.InvariantCulture),
            [CacheLabels.Hits] = Hits.ToString(CultureInfo.InvariantCulture),
            [CacheLabels.Created] = Created.ToString("O", CultureInfo.InvariantCulture),
            [CacheLabels.LastUsed] = LastUsed.ToString("O", CultureInfo.InvariantCulture),
        };
        if (Image is not null)
        {
            annotations[CacheLabels.ImageId] = Image;
        }

        return annotations;
    }
}

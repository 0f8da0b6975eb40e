using Berth.Core.Hashing;
using Berth.Core.Pods;

namespace Berth.Kubernetes.Caches;

/// <summary>By which names, labels and annotations Berth knows what it keeps of caches and images in a namespace.</summary>
internal static class CacheLabels
{
    /// <summary>Label: what a lease is.</summary>
    public const string Kind = "berth.dev/lease";

    /// <summary>A slot that a job has: there while it does.</summary>
    public const string Lock = "slot-lock";

    /// <summary>What is known of a slot on a node, or in a claim.</summary>
    public const string Slot = "slot";

    /// <summary>What is known of an image.</summary>
    public const string Image = "image";

    // Annotations.
    public const string CacheRunner = "berth.dev/cache-runner";
    public const string CachePath = "berth.dev/cache-path";
    public const string SlotName = "berth.dev/slot";
    public const string Node = "berth.dev/node";
    public const string Place = "berth.dev/place";
    public const string Uses = "berth.dev/uses";
    public const string Hits = "berth.dev/hits";
    public const string Created = "berth.dev/created";
    public const string LastUsed = "berth.dev/last-used";
    public const string ImageId = "berth.dev/image-id";
    public const string ImageReference = "berth.dev/image";
    public const string ImageUser = "berth.dev/image-user";
    public const string ImagePaths = "berth.dev/image-paths";

    private const int Longest = 200;

    /// <summary>All leases of Berth's that are of a kind.</summary>
    public static string Selector(string kind) => $"{PodLabels.ManagedBy}={PodLabels.ManagedByValue},{Kind}={kind}";

    /// <summary>A name that no two lists of parts share, readable as far as there is room.</summary>
    public static string Name(string kind, params ReadOnlySpan<string> parts)
    {
        var digest = new Fnv128();
        foreach (string part in parts)
        {
            digest.Add(part.Length).Add(System.Text.Encoding.UTF8.GetBytes(part));
        }

        string readable = string.Concat(string.Join('-', parts).ToLowerInvariant()
            .Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        readable = readable.Length > Longest ? readable[..Longest].TrimEnd('-') : readable;
        return $"berth-{kind}-{readable}-{digest.ToString()[^10..]}";
    }
}

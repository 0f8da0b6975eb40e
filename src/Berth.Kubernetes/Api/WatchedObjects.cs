namespace Berth.Kubernetes.Api;

/// <summary>What to watch of a kind.</summary>
/// <param name="Namespace">Null for all of them, or a kind that has none.</param>
/// <param name="Name">Only the one of this name.</param>
/// <param name="Selector">Only those with these labels, as kubectl's <c>-l</c>.</param>
internal sealed record WatchedObjects(ApiResource Resource, string? Namespace, string? Name = null, string? Selector = null)
{
    /// <summary>The query that chooses them; empty for all.</summary>
    public string Query => (Name is null ? "" : $"&fieldSelector={Uri.EscapeDataString($"metadata.name={Name}")}")
        + (Selector is null ? "" : $"&labelSelector={Uri.EscapeDataString(Selector)}");
}

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>A field that differs.</summary>
/// <param name="Path">For example <c>spec.template.containers[0].image</c>.</param>
/// <param name="Before">As JSON; null when it is not there, or secret.</param>
/// <param name="After">As JSON; null when it goes away, or secret.</param>
public sealed record FieldChange(string Path, string? Before, string? After)
{
    /// <summary>Of a secret nothing is said but that it changes.</summary>
    public bool IsSecret { get; init; }
}

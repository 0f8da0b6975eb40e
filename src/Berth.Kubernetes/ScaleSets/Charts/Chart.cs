namespace Berth.Kubernetes.ScaleSets.Charts;

/// <summary>One version of a chart, and where Helm gets it.</summary>
/// <param name="Reference">What Helm takes: an <c>oci://</c> address, a directory or an archive.</param>
internal sealed record Chart(string Name, string Version, string Reference)
{
    /// <summary>A registry holds many versions; a file is the one that it is.</summary>
    public IReadOnlyList<string> Arguments => Reference.StartsWith("oci://", StringComparison.Ordinal)
        ? [Reference, "--version", Version]
        : [Reference];
}

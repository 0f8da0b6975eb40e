using System.Text.RegularExpressions;

namespace Berth.Core.Configuration;

/// <summary>What a cluster takes as names and sizes. Each gives what is wrong, or null.</summary>
internal static partial class ClusterNames
{
    public static string? NamespaceError(string text) => Label().IsMatch(text)
        ? null
        : $"must be a namespace: lower-case letters, digits and '-', 63 at most (RFC 1123), not {Quote.Text(text)}";

    public static string? StorageClassError(string text) => Subdomain().IsMatch(text) && text.Length <= 253
        ? null
        : $"must be a storage class: lower-case letters, digits, '-' and '.', 253 at most, not {Quote.Text(text)}";

    public static string? SizeError(string text) => Size().IsMatch(text)
        ? null
        : $"must be a size as Kubernetes writes it, such as 500Mi or 50Gi, not {Quote.Text(text)}";

    public static string? VersionError(string text) => Version().IsMatch(text)
        ? null
        : $"must be one version of the charts, such as 0.14.2, not {Quote.Text(text)}";

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A(?:[1-9][0-9]*(?:\.[0-9]+)?|0\.[0-9]*[1-9][0-9]*)(?:[KMGTPE]i|[kMGTPE])?\z")]
    private static partial Regex Size();

    [GeneratedRegex(@"\A[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?\z")]
    private static partial Regex Version();
}

namespace Berth.Core.Pods;

/// <summary>Lines of <c>/etc/hosts</c> for the pod.</summary>
public sealed record HostAlias
{
    public string? Ip { get; init; }
    public IReadOnlyList<string>? Hostnames { get; init; }
}

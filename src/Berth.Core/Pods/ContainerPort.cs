using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>A port of a container, and the host's port that leads to it.</summary>
public sealed record ContainerPort
{
    [JsonPropertyName("containerPort")] public int Port { get; init; }
    public int? HostPort { get; init; }
    [JsonPropertyName("hostIP")] public string? HostIp { get; init; }
    /// <summary>TCP (the default), UDP or SCTP.</summary>
    public string? Protocol { get; init; }
    public string? Name { get; init; }
}

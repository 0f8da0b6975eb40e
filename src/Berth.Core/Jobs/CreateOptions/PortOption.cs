namespace Berth.Core.Jobs;

/// <summary>One published port.</summary>
/// <param name="HostPort">Null lets the engine choose.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
public sealed record PortOption(string? HostIp, int? HostPort, int ContainerPort, string Protocol);

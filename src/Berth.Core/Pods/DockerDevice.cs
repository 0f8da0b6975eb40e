namespace Berth.Core.Pods;

/// <summary>A device of the node in a container.</summary>
/// <param name="Host">Its path on the node.</param>
/// <param name="Container">Its path in the container; null for the same.</param>
/// <param name="Permissions">Of <c>r</c>, <c>w</c> and <c>m</c>; null for all three.</param>
public sealed record DockerDevice(string Host, string? Container = null, string? Permissions = null);

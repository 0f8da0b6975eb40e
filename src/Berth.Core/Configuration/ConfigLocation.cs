namespace Berth.Core.Configuration;

/// <summary>A place of <c>berth.yaml</c>.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="IsNamed">The user named it, by flag or variable: then it has to be there.</param>
public sealed record ConfigLocation(string Path, bool IsNamed);

namespace Berth.GitHub.ScaleSets;

/// <summary>Opens a message session.</summary>
/// <param name="OwnerName">Who listens: others see it when they cannot.</param>
internal sealed record SessionRequest(string OwnerName);

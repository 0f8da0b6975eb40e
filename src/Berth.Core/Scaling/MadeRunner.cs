namespace Berth.Core.Scaling;

/// <summary>A runner's container that was made.</summary>
/// <param name="Work">Where its work directory is on the engine's machine.</param>
public sealed record MadeRunner(string Id, string Work);

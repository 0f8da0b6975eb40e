namespace Berth.GitHub.ScaleSets;

/// <summary>A message as it comes.</summary>
internal sealed class MessageAnswer
{
    public long MessageId { get; init; }
    public string? MessageType { get; init; }
    /// <summary>A JSON array in a string.</summary>
    public string? Body { get; init; }
    public ScaleSetStatistics? Statistics { get; init; }
}

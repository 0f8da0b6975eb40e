namespace Berth.GitHub.ScaleSets;

/// <summary>A message session. No record: those print what they hold.</summary>
internal sealed class SessionAnswer
{
    public Guid SessionId { get; init; }
    public string? OwnerName { get; init; }
    public string? MessageQueueUrl { get; init; }
    public string? MessageQueueAccessToken { get; init; }
    public ScaleSetStatistics? Statistics { get; init; }
}

namespace Berth.Daemon.Control;

/// <summary>What a daemon is asked: one line of JSON, which it answers with its status.</summary>
public sealed record ControlRequest
{
    public const string Status = "status";
    public const string Drain = "drain";
    public const string Raise = "raise";

    public string Ask { get; init; } = Status;
    public bool Now { get; init; }
    public bool Delete { get; init; }
    /// <summary>Only these runners; empty for all, when draining.</summary>
    public IReadOnlyList<string> Runners { get; init => field = value ?? []; } = [];
}

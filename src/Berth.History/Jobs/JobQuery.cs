namespace Berth.History.Jobs;

/// <summary>Which jobs are wanted: the newest first.</summary>
public sealed record JobQuery
{
    /// <summary>How many are shown unless asked otherwise.</summary>
    public const int DefaultLimit = 20;

    /// <summary>Only of this runner, or of this instance of it; null for all.</summary>
    public string? Runner { get; init; }

    /// <summary>Only those that ended, and not well.</summary>
    public bool OnlyFailed { get; init; }

    /// <summary>Only those that have not ended.</summary>
    public bool OnlyUnfinished { get; init; }

    /// <summary>At most so many, the newest.</summary>
    public int Limit { get; init; } = DefaultLimit;
}

namespace Berth.History.Jobs;

/// <summary>
/// What is known of one job of GitHub's. Given to the <see cref="Store.JobHistory"/> with as much as is known at that moment:
/// what is null leaves what was known before.
/// </summary>
public sealed record JobRecord
{
    /// <summary>What GitHub knows the job by. The same job, told of twice or after a restart, is one job.</summary>
    public required string Id { get; init; }

    /// <summary>The job's number in this history: small, never given twice. Zero until it is recorded.</summary>
    public long Number { get; init; }

    /// <summary>The runner of <c>berth.yaml</c>, or one of its instances: also the name of the scale set.</summary>
    public string? Runner { get; init; }

    /// <summary>The one runner that took it, by its name at GitHub.</summary>
    public string? Instance { get; init; }

    /// <summary><c>owner/name</c>.</summary>
    public string? Repository { get; init; }

    /// <summary>The workflow's file and ref, as GitHub has it.</summary>
    public string? Workflow { get; init; }

    /// <summary>The job as GitHub shows it.</summary>
    public string? Name { get; init; }

    public long? RunId { get; init; }

    /// <summary>The event that started the workflow, for example <c>push</c>.</summary>
    public string? Event { get; init; }

    /// <summary>As GitHub says it: <c>succeeded</c>, <c>failed</c>, <c>canceled</c>; or <see cref="Lost"/>.</summary>
    public string? Result { get; init; }

    public DateTimeOffset? Queued { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Finished { get; init; }

    /// <summary>Caches of the job that held something of an earlier one.</summary>
    public int? CacheHits { get; init; }

    /// <summary>Caches of the job that were empty.</summary>
    public int? CacheMisses { get; init; }

    /// <summary>Why it failed, where Berth knows: the code of a finding.</summary>
    public string? Cause { get; init; }

    /// <summary>The kept failure, for <c>berth diagnose</c>.</summary>
    public string? Failure { get; init; }

    /// <summary>The runner's container.</summary>
    public string? Container { get; init; }

    /// <summary>The job's pod.</summary>
    public string? Pod { get; init; }

    /// <summary>The file with the runner's log, absolute.</summary>
    public string? Log { get; init; }

    /// <summary>The result of a job of which GitHub never told the end.</summary>
    public const string Lost = "lost";

    private const string Succeeded = "succeeded";
    private const string Skipped = "skipped";

    /// <summary>From being queued to being started; not negative, as two machines' clocks are compared.</summary>
    public TimeSpan? Waited => Span(Queued, Started);

    /// <summary>From being started to its end; not negative.</summary>
    public TimeSpan? Took => Span(Started, Finished);

    public bool IsFinished => Finished is not null;

    /// <summary>It has ended, and not well.</summary>
    public bool IsFailed => IsFinished && Result is not (null or Succeeded or Skipped);

    /// <summary>Whether a user who says this name means this job.</summary>
    public bool IsNamed(string name) => name == Id || name == Name || name == Instance || name == Runner;

    /// <summary>This, and what is known later: null leaves what was known, and an end stays the end that it was.</summary>
    public JobRecord With(JobRecord later)
    {
        ArgumentNullException.ThrowIfNull(later);
        return this with
        {
            Number = later.Number > 0 ? later.Number : Number,
            Runner = later.Runner ?? Runner,
            Instance = later.Instance ?? Instance,
            Repository = later.Repository ?? Repository,
            Workflow = later.Workflow ?? Workflow,
            Name = later.Name ?? Name,
            RunId = later.RunId ?? RunId,
            Event = later.Event ?? Event,
            Result = IsFinished ? Result ?? later.Result : later.Result ?? Result,
            Queued = later.Queued ?? Queued,
            Started = later.Started ?? Started,
            Finished = Finished ?? later.Finished,
            CacheHits = later.CacheHits ?? CacheHits,
            CacheMisses = later.CacheMisses ?? CacheMisses,
            Cause = later.Cause ?? Cause,
            Failure = later.Failure ?? Failure,
            Container = later.Container ?? Container,
            Pod = later.Pod ?? Pod,
            Log = later.Log ?? Log,
        };
    }

    private static TimeSpan? Span(DateTimeOffset? from, DateTimeOffset? to) =>
        to - from is { } span ? span < TimeSpan.Zero ? TimeSpan.Zero : span : null;
}

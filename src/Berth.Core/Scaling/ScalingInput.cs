namespace Berth.Core.Scaling;

/// <summary>All that a scale set's next step depends on.</summary>
public sealed record ScalingInput
{
    /// <summary>Jobs that are the scale set's, waiting or running, by GitHub's last count; null while that is not known.</summary>
    public int? AssignedJobs { get; init; }

    /// <summary>
    /// Runners that have ended with their job since that count: it still has those jobs in it.
    /// </summary>
    public int FinishedSince { get; init; }

    public int Min { get; init; }
    public int Max { get; init; }

    /// <summary>No new job is to be taken: runners without one go, the others finish.</summary>
    public bool IsDraining { get; init; }

    /// <summary>The runners that are there, as the engine says.</summary>
    public IReadOnlyList<RunnerContainer> Runners { get; init; } = [];

    /// <summary>Names of those that this process is starting or removing at this moment.</summary>
    public IReadOnlySet<string> InHand { get; init; } = new HashSet<string>();

    /// <summary>So many are being started, whether the engine knows of them or not.</summary>
    public int Starting { get; init; }

    /// <summary>Names of runners that run a job, as far as GitHub has told.</summary>
    public IReadOnlySet<string> Busy { get; init; } = new HashSet<string>();

    /// <summary>The digest of the definition as it is now.</summary>
    public string Definition { get; init; } = "";

    /// <summary>Starting failed a moment ago, and it is too early to try again.</summary>
    public bool MustWait { get; init; }
}

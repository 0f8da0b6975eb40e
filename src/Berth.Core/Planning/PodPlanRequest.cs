namespace Berth.Core.Planning;

/// <summary>What every pod's plan depends on, a job's and a container step's.</summary>
public abstract record PodPlanRequest
{
    /// <summary>The runner's own name (<c>RUNNER_NAME</c>); the pod is named after it.</summary>
    public required string RunnerName { get; init; }

    /// <summary>The workflow job (<c>GITHUB_JOB</c>).</summary>
    public required string Job { get; init; }

    /// <summary>The process that the pod serves, see <see cref="Pods.PodLabels.Owner"/>; null when none is known.</summary>
    public string? Owner { get; init; }

    /// <summary>The pod is to outlive its job, see <see cref="Pods.PodLabels.Keep"/>.</summary>
    public bool Keep { get; init; }

    /// <summary>True when the node has an engine socket where the runner says (<see cref="JobPaths.EngineSocket"/>).</summary>
    public bool EngineSocketIsThere { get; init; }
}

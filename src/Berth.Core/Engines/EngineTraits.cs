namespace Berth.Core.Engines;

/// <summary>All that a plan depends on of the engine that will run it. The default is an engine of the runner's own machine.</summary>
public sealed record EngineTraits
{
    /// <summary>
    /// Pods mount the runner's own directories. Where they cannot, a pod has empty ones in their place, and the agent brings
    /// each step the files that it needs.
    /// </summary>
    public bool SharesRunnerFiles { get; init; } = true;

    /// <summary>Actions that come as a Dockerfile can be run: their image is built.</summary>
    public bool BuildsImages { get; init; } = true;

    /// <summary>What an image holds can be looked at before a pod runs it.</summary>
    public bool SeesImages { get; init; } = true;

    /// <summary>
    /// The image that holds the agent, at <see cref="Planning.JobPaths.AgentInImage"/>; null where its file is mounted from the
    /// runner's machine.
    /// </summary>
    public string? AgentImage { get; init; }

    /// <summary>
    /// A directory of the nodes that keeps the agent, by its content, so that a pod needs no init container for it; null where its
    /// file is mounted from the runner's machine.
    /// </summary>
    public string? AgentDirectory { get; init; }

    /// <summary>
    /// A directory of the nodes that gets the runner's externals, once per version; null where a pod mounts the runner's own, or
    /// gets none.
    /// </summary>
    public string? ExternalsDirectory { get; init; }
}

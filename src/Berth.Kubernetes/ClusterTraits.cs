using Berth.Core.Engines;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes;

/// <summary>What a pod's plan depends on of a cluster.</summary>
public static class ClusterTraits
{
    /// <param name="agentImage">The image with Berth's agent.</param>
    /// <param name="runnerPod">The pod in which the runner runs; null outside of a cluster, where no node has its image with externals.</param>
    public static EngineTraits Of(string agentImage, string? runnerPod) => new()
    {
        SharesRunnerFiles = false,
        SeesImages = false,
        BuildsImages = false,
        AgentImage = agentImage,
        AgentDirectory = ClusterPaths.Agents,
        ExternalsDirectory = runnerPod is null ? null : ClusterPaths.Externals,
    };
}

using Berth.Core.Diagnosis;
using Berth.Kubernetes.Connections;
using Berth.Kubernetes.ScaleSets.Hooks;

namespace Berth.Kubernetes;

/// <summary>What a Kubernetes engine needs to know of its surroundings.</summary>
public sealed record KubernetesEngineOptions
{
    public required ClusterConnection Connection { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The image with Berth's agent, which an init container copies into the pod.</summary>
    public required string AgentImage { get; init; }

    /// <summary>The pod in which the runner runs, if it does: it owns the job's pods.</summary>
    public string? RunnerPod { get; init; }

    /// <summary>
    /// Reads <c>BERTH_CONTEXT</c>, <c>BERTH_NAMESPACE</c>, <c>BERTH_HOOK_IMAGE</c>, <c>ACTIONS_RUNNER_POD_NAME</c> and what
    /// <see cref="ClusterSearch"/> reads.
    /// </summary>
    /// <exception cref="BerthException"><c>cluster-not-configured</c>.</exception>
    public static KubernetesEngineOptions From(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new KubernetesEngineOptions
        {
            Connection = ClusterSearch.Find(
                environment, Variable("BERTH_CONTEXT"), Variable("BERTH_NAMESPACE") ?? Variable("ACTIONS_RUNNER_KUBERNETES_NAMESPACE"),
                TimeProvider.System),
            AgentImage = Variable("BERTH_HOOK_IMAGE") ?? HookImage.DefaultName,
            RunnerPod = Variable("ACTIONS_RUNNER_POD_NAME"),
        };

        string? Variable(string name) => environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
    }
}

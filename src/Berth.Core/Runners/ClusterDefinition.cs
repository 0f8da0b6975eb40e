namespace Berth.Core.Runners;

/// <summary>What all runners of a cluster share (<c>cluster:</c> in <c>berth.yaml</c>).</summary>
public sealed record ClusterDefinition
{
    /// <summary>Where GitHub publishes the charts of Actions Runner Controller.</summary>
    public const string PublicCharts = "oci://ghcr.io/actions/actions-runner-controller-charts";

    /// <summary>The version of both charts that Berth's values are written for.</summary>
    public const string DefaultChartVersion = "0.14.2";

    /// <summary>The context of the kubeconfig; null for its current one.</summary>
    public string? Context { get; init; }

    /// <summary>An OCI registry, a directory that holds the charts' directories or archives of them, absolute.</summary>
    public string Charts { get; init; } = PublicCharts;

    /// <summary>Of the controller and of every scale set: the controller deletes scale sets of another version.</summary>
    public string ChartVersion { get; init; } = DefaultChartVersion;

    /// <summary>The namespace of the controller and of the listeners.</summary>
    public string ControllerNamespace { get; init; } = "arc-systems";

    /// <summary>The image that holds Berth's hook and agent; null for the one of this version's name.</summary>
    public string? HookImage { get; init; }
}

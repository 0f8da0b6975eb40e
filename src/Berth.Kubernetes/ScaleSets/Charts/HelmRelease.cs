namespace Berth.Kubernetes.ScaleSets.Charts;

/// <summary>A release as <c>helm list</c> tells of it.</summary>
/// <param name="Status">deployed, failed, pending-install, pending-upgrade, pending-rollback, uninstalling.</param>
/// <param name="Chart">Name and version, for example <c>gha-runner-scale-set-0.14.2</c>.</param>
internal sealed record HelmRelease(string Name, string Namespace, string Status, string Chart)
{
    public bool IsDeployed => Status == "deployed";

    /// <summary>A helm that works on it, or one that was killed while it did.</summary>
    public bool IsPending => Status.StartsWith("pending", StringComparison.Ordinal) || Status == "uninstalling";

    public bool IsOf(Chart chart) => Chart == $"{chart.Name}-{chart.Version}";
}

using Berth.Core.Configuration;
using Berth.Kubernetes.ScaleSets.Deployment;

namespace Berth.Cli.Clusters;

/// <summary>What of Berth's is to be removed from a cluster and is no runner of this configuration.</summary>
internal static class UnnamedScaleSets
{
    /// <returns>As <c>NAMESPACE/NAME</c>, in order.</returns>
    public static string[] Of(BerthConfig config, IReadOnlyList<ClusterChange> changes)
    {
        HashSet<string> named = [.. config.Instances().Select(runner => $"{runner.Namespace}/{runner.Name}")];
        return
        [
            .. changes.Where(change => change is { Kind: ChangeKind.Remove, Subject: ClusterChange.ScaleSet })
                .Select(change => $"{change.Namespace}/{change.Name}").Where(name => !named.Contains(name))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }
}

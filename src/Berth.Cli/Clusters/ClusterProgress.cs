using Berth.Kubernetes.ScaleSets.Deployment;

namespace Berth.Cli.Clusters;

/// <summary>Progress as lines on standard error, each with the time since it began.</summary>
internal sealed class ClusterProgress(CliHost host) : IClusterProgress
{
    private readonly long _begin = host.Time.GetTimestamp();

    public void Say(string message) => host.Error.WriteLine(string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{host.Time.GetElapsedTime(_begin).TotalSeconds,5:0.0} s  {message}"));
}

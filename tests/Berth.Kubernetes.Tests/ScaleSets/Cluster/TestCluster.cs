using Berth.Core.Runners;
using Berth.Kubernetes.Connections;
using Berth.Kubernetes.Processes;

namespace Berth.Kubernetes.Tests.ScaleSets.Cluster;

/// <summary>A real cluster, where the environment names one; without it these tests are skipped, visibly.</summary>
internal sealed class TestCluster : IDisposable
{
    private TestCluster(ClusterConnection connection, string charts, string image)
    {
        Session = new ClusterSession(connection, TimeProvider.System);
        Definition = new ClusterDefinition { Charts = charts, ControllerNamespace = "berth-test-arc" };
        Image = image;
    }

    public ClusterSession Session { get; }

    public ClusterDefinition Definition { get; }

    /// <summary>An image that the nodes have, with a shell.</summary>
    public string Image { get; }

    public SystemProcesses Processes { get; } = new(Variables);

    private static Dictionary<string, string> Variables => Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .Where(variable => (string)variable.Key != "KUBECONFIG")
        .Append(new System.Collections.DictionaryEntry("KUBECONFIG", Environment.GetEnvironmentVariable("BERTH_TEST_KUBECONFIG")))
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");

    public static TestCluster Require()
    {
        string? kubeconfig = Environment.GetEnvironmentVariable("BERTH_TEST_KUBECONFIG");
        Assert.SkipWhen(string.IsNullOrEmpty(kubeconfig), "BERTH_TEST_KUBECONFIG names no cluster");
        string? charts = Environment.GetEnvironmentVariable("BERTH_TEST_CHARTS");
        Assert.SkipWhen(string.IsNullOrEmpty(charts), "BERTH_TEST_CHARTS names no directory with the charts of Actions Runner Controller");
        return new TestCluster(
            ClusterSearch.Find(new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig }, null, null, TimeProvider.System), charts,
            Environment.GetEnvironmentVariable("BERTH_TEST_CLUSTER_IMAGE") ?? "busybox:1.35");
    }

    public void Dispose() => Session.Dispose();
}

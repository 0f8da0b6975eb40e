using Berth.Core.Diagnosis;
using Berth.Kubernetes.Connections;

namespace Berth.Kubernetes.Tests;

/// <summary>Which cluster is meant.</summary>
public sealed class ClusterSearchTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-kubeconfig-").FullName;

    [Fact]
    public async Task The_current_context_says_server_namespace_and_token()
    {
        ClusterConnection connection = Find(Write("""
            current-context: b
            clusters:
            - {name: one, cluster: {server: "https://one.example:6443"}}
            users:
            - {name: me, user: {token: not-shown}}
            contexts:
            - {name: a, context: {cluster: one, user: me}}
            - {name: b, context: {cluster: one, user: me, namespace: builds}}
            """));

        Assert.Equal("https://one.example:6443/", connection.Server.AbsoluteUri);
        Assert.Equal("builds", connection.Namespace);
        Assert.Equal("not-shown", await connection.Token!.GetAsync(refused: false, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("not-shown", connection.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_context_names_those_there_are()
    {
        string file = Write("contexts: [{name: here, context: {cluster: one}}]");

        BerthException failure = Assert.Throws<BerthException>(() => Find(file, "elsewhere"));

        Assert.Equal("cluster-not-configured", failure.Finding.Cause);
        Assert.Contains("here", failure.Finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_file_is_named_without_its_content()
    {
        BerthException failure = Assert.Throws<BerthException>(() => Find(Write("users: [{name: x, user: {token: hidden-value")));

        Assert.DoesNotContain("hidden-value", failure.Finding.Summary + string.Join(' ', failure.Finding.Evidence), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static ClusterConnection Find(string file, string? context = null) => ClusterSearch.Find(
        new Dictionary<string, string> { ["KUBECONFIG"] = file }, context, null, TimeProvider.System);

    private string Write(string text)
    {
        string file = Path.Combine(_directory, "config");
        File.WriteAllText(file, text);
        return file;
    }
}

using Berth.Cli.Clusters;
using Berth.Core.Configuration;
using Berth.Core.Yaml;
using Berth.Kubernetes.ScaleSets.Deployment;

namespace Berth.Cli.Tests.Clusters;

/// <summary>The verbs of a cluster's runners, as far as they go without a cluster.</summary>
public sealed class ClusterRunnerTests : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Diff_is_for_a_cluster()
    {
        _cli.Config = "apiVersion: berth/v1\nrunners: { ci: { repository: acme/shop, credentials: work } }\n";
        (int code, _, string error) = await _cli.RunAsync("diff");
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("engine: kubernetes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_that_is_not_there_is_said_before_the_cluster_is_asked()
    {
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { ci: { repository: acme/shop, credentials: work } }\n";
        (int code, _, string error) = await _cli.RunAsync("up");
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("there is no credential 'work'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_of_another_host_is_sent_to_no_cluster()
    {
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { ci: { repository: 'https://ghe.acme.io/acme/shop', credentials: work } }\n";
        _cli.Piped = "ghp_0123456789abcdefghijABCDEFGHIJ012345\n";
        await _cli.RunAsync("auth", "add", "work", "--store", "file");
        (int code, _, string error) = await _cli.RunAsync("up");
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("is for github.com, and the runner is at ghe.acme.io", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up")]
    [InlineData("diff")]
    [InlineData("status")]
    [InlineData("down")]
    [InlineData("logs", "ci")]
    public async Task Without_a_kubeconfig_every_verb_says_how_to_name_one(params string[] arguments)
    {
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { ci: { repository: acme/shop, credentials: work } }\n";
        _cli.Piped = "ghp_0123456789abcdefghijABCDEFGHIJ012345\n";
        await _cli.RunAsync("auth", "add", "work", "--store", "file");
        (int code, _, string error) = await _cli.RunAsync(arguments);
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("KUBECONFIG", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_file_does_not_name_is_asked_about()
    {
        BerthConfig config = ConfigReader.Read(
            YamlDocument.Parse(
                "apiVersion: berth/v1\nengine: kubernetes\nrunners: { ci: { repository: acme/shop, credentials: work, instances: 2, namespace: a } }\n",
                "berth.yaml"),
            "/", ConfigOverrides.None).Config!;
        ClusterChange[] changes =
        [
            Remove("a", "ci-1"), Remove("a", "ci-2"), Remove("b", "ci-1"), Remove("a", "theirs"),
            new ClusterChange(ChangeKind.Remove, "Secret", "a", "theirs-github", []),
            new ClusterChange(ChangeKind.Create, ClusterChange.ScaleSet, "a", "new", []),
        ];
        Assert.Equal(["a/theirs", "b/ci-1"], UnnamedScaleSets.Of(config, changes));
        Assert.Empty(UnnamedScaleSets.Of(config, changes[..2]));

        static ClusterChange Remove(string ns, string name) => new(ChangeKind.Remove, ClusterChange.ScaleSet, ns, name, []);
    }

    [Fact]
    public async Task A_runner_that_is_not_in_the_file_is_no_runner()
    {
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { ci: { repository: acme/shop, credentials: work } }\n";
        (int code, _, string error) = await _cli.RunAsync("down", "cj");
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("cj", error, StringComparison.Ordinal);
    }
}

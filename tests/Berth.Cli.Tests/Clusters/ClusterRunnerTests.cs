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

    [Theory]
    [InlineData("up")]
    [InlineData("diff")]
    public async Task A_credential_that_is_not_there_is_said_before_the_cluster_is_asked(string verb)
    {
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { ci: { repository: acme/shop, credentials: work } }\n";
        (int code, _, string error) = await _cli.RunAsync(verb);
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
    public async Task A_runner_that_is_not_in_the_file_is_no_runner()
    {
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\nrunners: { ci: { repository: acme/shop, credentials: work } }\n";
        (int code, _, string error) = await _cli.RunAsync("down", "cj");
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains("cj", error, StringComparison.Ordinal);
    }
}

namespace Berth.Cli.Tests.Clusters;

public sealed class ClusterCommandTests : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_dry_run_prints_the_configuration_and_needs_no_kind()
    {
        (int exitCode, string output, string error) = await _cli.RunAsync(
            "cluster", "create", "--name", "small", "--workers", "1", "--cache-dir", "caches", "--no-docker-socket", "--no-nix", "--dry-run");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.StartsWith("kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nname: small\n", output, StringComparison.Ordinal);
        Assert.Contains($"hostPath: {_cli.Directory}/caches\n", output, StringComparison.Ordinal);
        Assert.Contains("role: worker\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("docker.sock", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_cli.Directory, "caches")));
    }

    [Theory]
    [InlineData("create")]
    [InlineData("delete")]
    [InlineData("status")]
    [InlineData("load-image", "busybox:1")]
    public async Task Without_kind_it_is_said_how_to_get_it(params string[] arguments)
    {
        _cli.With("PATH", _cli.Directory);

        (int exitCode, _, string error) = await _cli.RunAsync(["cluster", .. arguments]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("berth: The command kind is not in PATH\nberth: fix: Install kind", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_cli.Directory, "home", ".cache", "berth", "kind")));
    }

    [Theory]
    [InlineData("a cluster's name has small letters", "create", "--name", "Big")]
    [InlineData("--workers must be a number from 0 to 100", "create", "--workers", "-1")]
    [InlineData("IMAGE is missing", "load-image")]
    public async Task What_cannot_be_meant_is_said_and_exits_2(string expected, params string[] arguments)
    {
        (int exitCode, _, string error) = await _cli.RunAsync(["cluster", .. arguments]);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}

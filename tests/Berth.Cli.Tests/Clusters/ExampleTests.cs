using System.Runtime.CompilerServices;

namespace Berth.Cli.Tests.Clusters;

/// <summary>The example of a cluster's runners is one that works as it is.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task It_is_valid_and_renders_both_runners()
    {
        (int code, string output, string error) = await _cli.RunAsync("render", "--config", Example());

        Assert.True(code == 0, error);
        Assert.Contains("# ci/values.yaml", output, StringComparison.Ordinal);
        Assert.Contains("# images/values.yaml", output, StringComparison.Ordinal);
        Assert.Equal(0, (await _cli.RunAsync("validate", "--config", Example())).ExitCode);
    }

    [Fact]
    public async Task Adopting_is_refused_on_a_cluster_where_the_controller_does_it()
    {
        (int code, _, string error) = await _cli.RunAsync("up", "--adopt", "--config", Example());

        Assert.Equal(2, code);
        Assert.Contains("--adopt is for engine: docker", error, StringComparison.Ordinal);
    }

    private static string Example([CallerFilePath] string file = "") => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "examples", "kubernetes", "berth.yaml"));
}

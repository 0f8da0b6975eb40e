using Berth.Core.Yaml;

namespace Berth.Cli.Tests.Clusters;

public sealed class RenderCommandTests : IDisposable
{
    private const string Two = """
        apiVersion: berth/v1
        engine: kubernetes
        runners:
          desk:
            repository: acme/shop
            credentials: work
            instances: 2
          big:
            organization: acme
            credentials: work
          here-only: {}

        """;

    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Everything_is_printed_as_yaml_with_the_names_of_the_files_that_it_would_be()
    {
        _cli.Config = Two;
        (int code, string output, string error) = await _cli.RunAsync("render");
        Assert.Equal((0, ""), (code, error));
        string[] documents = [.. output.Split("---\n").Skip(1)];
        Assert.All(documents, document => Assert.True(YamlDocument.Parse(document, "f").IsValid));
        Assert.Equal(
            ["namespaces.yaml", "controller/values.yaml", "desk-1/objects.yaml", "desk-1/values.yaml", "desk-2/objects.yaml", "desk-2/values.yaml",
                "big/objects.yaml", "big/values.yaml"],
            documents.Where(document => document.StartsWith('#')).Select(document => document.Split('\n')[0][2..]));
    }

    [Theory]
    [InlineData("desk", "desk-1", "desk-2")]
    [InlineData("desk-2", "desk-2")]
    public async Task One_runner_is_rendered_by_its_name_or_that_of_an_instance(string name, params string[] expected)
    {
        _cli.Config = Two;
        Assert.Equal(0, (await _cli.RunAsync("render", name, "-d", "out")).ExitCode);
        string root = Path.Combine(_cli.Directory, "out");
        Assert.Equal([.. expected, "controller"], Directory.GetDirectories(root).Select(Path.GetFileName).OrderDescending().OrderBy(d => d == "controller").ThenBy(d => d));
        Assert.Contains($"runnerScaleSetName: {expected[0]}\n", File.ReadAllText(Path.Combine(root, expected[0], "values.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_said_without_a_file_written()
    {
        _cli.Config = Two.Replace("credentials: work\n    instances", "instances", StringComparison.Ordinal);
        (int code, _, string error) = await _cli.RunAsync("render", "-d", "out");
        Assert.Equal(2, code);
        Assert.Contains("runner desk-1 has no credentials for GitHub", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_cli.Directory, "out")));
        Assert.Equal(2, (await _cli.RunAsync("render", "here-only")).ExitCode);
        Assert.Equal(2, (await _cli.RunAsync("render", "gone")).ExitCode);
        Assert.Equal(2, (await _cli.RunAsync("render", "--engine", "docker")).ExitCode);
    }

    [Fact]
    public async Task Files_that_a_runner_names_are_read_and_complained_of_by_name()
    {
        _cli.Config = Two + "  more:\n    repository: a/b\n    credentials: c\n    extension: pod.yaml\n    values: v.yaml\n";
        Assert.Contains("pod.yaml: cannot be read", (await _cli.RunAsync("render", "more")).Error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_cli.Directory, "pod.yaml"), "spec: { nodeSelector: { disk: ssd } }\n");
        File.WriteAllText(Path.Combine(_cli.Directory, "v.yaml"), "[1]\n");
        Assert.Contains("v.yaml: values of a chart are a mapping", (await _cli.RunAsync("render", "more")).Error, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_cli.Directory, "v.yaml"), "runnerGroup: big\n");
        (int code, string output, _) = await _cli.RunAsync("render", "more");
        Assert.Equal(0, code);
        Assert.Contains("runnerGroup: big\n", output, StringComparison.Ordinal);
        Assert.Contains("disk: ssd\n", output, StringComparison.Ordinal);
    }
}

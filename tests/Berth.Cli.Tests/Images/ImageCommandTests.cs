using System.Buffers.Binary;
using System.Formats.Tar;
using System.Text.Json.Nodes;

namespace Berth.Cli.Tests.Images;

public sealed class ImageCommandTests : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task An_image_is_saved_under_the_name_that_clusters_look_for()
    {
        Programs("programs");

        (int exitCode, string output, string error) = await _cli.RunAsync("image", "save", "berth.tar", "--programs", "programs", "-o", "json");

        Assert.Equal((0, "written to berth.tar\n"), (exitCode, error));
        JsonNode data = JsonNode.Parse(output)!;
        Assert.StartsWith("berth.local/berth:", (string?)data["name"], StringComparison.Ordinal);
        Assert.Contains("index.json", Entries("berth.tar"));
        Assert.Contains($"blobs/{((string)data["digest"]!).Replace(':', '/')}", Entries("berth.tar"));
    }

    [Fact]
    public async Task The_name_of_the_configuration_is_taken()
    {
        Programs("programs");
        _cli.Config = "apiVersion: berth/v1\nengine: kubernetes\ncluster:\n  hookImage: ghcr.io/acme/berth:7\n";

        (_, string output, _) = await _cli.RunAsync("image", "save", "berth.tar", "--programs", "programs", "-o", "json");

        Assert.Equal("ghcr.io/acme/berth:7", (string?)JsonNode.Parse(output)!["name"]);
    }

    [Fact]
    public async Task Two_directories_make_an_image_for_two_processors()
    {
        Programs("x64");
        Programs("arm64", machine: 183);

        (_, string output, _) = await _cli.RunAsync(
            "image", "save", "berth.tar", "--programs", "x64", "--programs", "arm64", "-o", "json");

        Assert.Equal("""["amd64","arm64"]""", JsonNode.Parse(output)!["architectures"]!.ToJsonString());
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        Programs("programs");

        (int exitCode, _, string error) = await _cli.RunAsync("image", "save", "berth.tar", "--programs", "programs", "--dry-run");

        Assert.Equal((0, "would be written to berth.tar\n"), (exitCode, error));
        Assert.False(File.Exists(Path.Combine(_cli.Directory, "berth.tar")));
    }

    [Theory]
    [InlineData("save|berth.tar|--name|a@sha256:00", "--name must be a name of the form")]
    [InlineData("save|berth.tar|--label|nothing", "--label must be KEY=VALUE")]
    [InlineData("save|.", "is a directory")]
    [InlineData("save|berth.tar|--programs|programs", "two directories have programs for amd64")]
    [InlineData("load|--into|somewhere", "--into must be kind, containerd, docker")]
    [InlineData("push", "is in no registry")]
    [InlineData("push|Capital/Name", "must be a name of the form")]
    public async Task What_cannot_be_meant_is_said_and_exits_2(string arguments, string expected)
    {
        Programs("programs");

        (int exitCode, _, string error) = await _cli.RunAsync(["image", .. arguments.Split('|'), "--programs", "programs"]);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_that_are_not_there_are_named_with_the_fix()
    {
        (int exitCode, _, string error) = await _cli.RunAsync("image", "save", "berth.tar", "--programs", "nowhere");

        Assert.Equal(1, exitCode);
        Assert.Contains("nowhere/berth-agent", error, StringComparison.Ordinal);
        Assert.Contains("--programs", error, StringComparison.Ordinal);
    }

    private void Programs(string directory, ushort machine = 62)
    {
        string path = Directory.CreateDirectory(Path.Combine(_cli.Directory, directory)).FullName;
        foreach (string name in new[] { "berth-agent", "berth-hook" })
        {
            byte[] file = new byte[200];
            "\u007fELF\u0002\u0001"u8.CopyTo(file);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), machine);
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
            File.WriteAllBytes(Path.Combine(path, name), file);
        }
    }

    private List<string> Entries(string file)
    {
        List<string> names = [];
        using TarReader reader = new(File.OpenRead(Path.Combine(_cli.Directory, file)));
        while (reader.GetNextEntry() is { } entry) names.Add(entry.Name);
        return names;
    }
}

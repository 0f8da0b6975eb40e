using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.Cluster;

/// <summary>A missing program's cause is proved by a pod of the image without the job's mounts.</summary>
public sealed class ProofTests
{
    [Fact]
    public async Task What_a_volume_hides_and_what_the_image_never_had_are_told_apart()
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        string empty = Directory.CreateDirectory(Path.Combine(runner.Root, "empty")).FullName;
        runner.Define(new JsonObject
        {
            ["mounts"] = new JsonArray(new JsonObject { ["source"] = empty, ["target"] = "/nix/store", ["type"] = "DirectoryOrCreate" }),
        });
        Tool.Result prepared = await runner.PrepareAsync(TestImages.Nix);
        Assert.True(prepared.ExitCode == 0, prepared.Output);

        Tool.Result hidden = await runner.StepAsync("sh", "-c", "true");
        Tool.Result none = await runner.StepAsync("no-such-program");

        Assert.Contains("cause: cache-hides-image-files (certain", hidden.Output, StringComparison.Ordinal);
        Assert.Contains("cause: image-lacks-command (certain", none.Output, StringComparison.Ordinal);
        await runner.CleanupAsync();
        Assert.DoesNotContain("berth-look", await TestCluster.KubectlAsync(
            "get", "pods", "-o", "go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}} {{end}}{{end}}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("here", "Socket", "host-path-wrong-type", "but a directory")]
    [InlineData("none", "Directory", "host-path-missing", "does not exist on the node")]
    public async Task A_path_of_the_node_is_looked_at_where_the_kubelet_says_the_same_of_two_causes(
        string name, string type, string cause, string said)
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        string path = Path.Combine(runner.Root, name);
        Directory.CreateDirectory(Path.Combine(runner.Root, "here"));
        runner.Define(new JsonObject
        {
            ["mounts"] = new JsonArray(new JsonObject { ["source"] = path, ["target"] = "/data", ["type"] = type }),
        });

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        Assert.Equal(1, prepared.ExitCode);
        Assert.Contains($"cause: {cause} (certain", prepared.Output, StringComparison.Ordinal);
        Assert.Contains($"[{cause}]", prepared.Output, StringComparison.Ordinal);
        Assert.Contains(said, prepared.Output, StringComparison.Ordinal);
        await runner.CleanupAsync();
        Assert.DoesNotContain("berth-look", await TestCluster.KubectlAsync(
            "get", "pods", "-o", "go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}} {{end}}{{end}}"), StringComparison.Ordinal);
    }
}

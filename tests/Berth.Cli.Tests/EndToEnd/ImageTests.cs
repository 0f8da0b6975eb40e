using Berth.Tests.Shared;

namespace Berth.Cli.Tests.EndToEnd;

/// <summary>Berth's own image, as the real engine takes it and runs it.</summary>
public sealed class ImageTests
{
    [Fact]
    public async Task The_engine_runs_what_is_loaded_into_it()
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        string name = NewName();

        Tool.Result loaded = await berth.BerthAsync("image", "load", "--into", "docker", "--name", name);

        Assert.True(loaded.ExitCode == 0, loaded.Error);
        await RunsAsync(name);
    }

    [Fact]
    public async Task The_engine_loads_the_archive_that_is_saved()
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        string name = NewName();
        string archive = Path.Combine(berth.Root, "berth.tar");

        Tool.Result saved = await berth.BerthAsync("image", "save", archive, "--name", name, "--label", "org.acme.team=build");

        Assert.True(saved.ExitCode == 0, saved.Error);
        await Tool.RunAsync("docker", "load", "-i", archive);
        Assert.Equal("build", (await Tool.RunAsync("docker", "inspect", "-f", "{{index .Config.Labels \"org.acme.team\"}}", name)).Trim());
        await RunsAsync(name);
    }

    private static string NewName() => $"berth.local/test-own-{Guid.NewGuid():N}:1";

    /// <summary>Both programs are there and start: what a runner's pod does with it, and what a job's pod does.</summary>
    private static async Task RunsAsync(string name)
    {
        try
        {
            string volume = await Tool.RunAsync("docker", "volume", "create");
            Tool.Result installed = await Tool.TryAsync(
                "docker", ["run", "--rm", "--network", "none", "-v", $"{volume.Trim()}:/to", "--entrypoint", "/berth-agent", name,
                    "install", "--to", "/to/berth-agent", "--from", "/berth-hook", "--to", "/to/berth-hook"]);
            Tool.Result listed = await Tool.TryAsync(
                "docker", ["run", "--rm", "--network", "none", "-v", $"{volume.Trim()}:/to", TestImages.Busybox, "ls", "/to"]);
            await Tool.RunAsync("docker", "volume", "rm", volume.Trim());
            Assert.True(installed.ExitCode == 0, installed.Error);
            Assert.Equal("berth-agent\nberth-hook\n", listed.Output);
        }
        finally
        {
            await Tool.RunAsync("docker", "rmi", name);
        }
    }
}

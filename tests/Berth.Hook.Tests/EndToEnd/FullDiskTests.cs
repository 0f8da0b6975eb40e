using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>A disk without space, where the runner waits for the answer and where the caches are.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_response_that_cannot_be_written_is_said_and_the_pod_goes_with_the_job()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        await using SmallDisk disk = await SmallDisk.MountAsync(runner.Root);
        disk.Fill();
        runner.ResponseDirectory = disk.Path;

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Busybox);

        Assert.Equal(1, prepared.ExitCode);
        Assert.Contains("[disk-full]", prepared.Output, StringComparison.Ordinal);
        Assert.Contains(disk.Path, prepared.Output, StringComparison.Ordinal);
        await runner.CleanupAsync();
        Assert.Equal("", await runner.LeftoversAsync());
        runner.ResponseDirectory = runner.Root;
    }

    [Theory]
    [InlineData(true, "disk-full")]
    [InlineData(false, "cache-full")]
    public async Task A_cache_that_does_not_fit_fails_the_job_with_what_to_do(bool full, string cause)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        await using SmallDisk disk = await SmallDisk.MountAsync(runner.Root);
        if (full)
        {
            disk.Fill();
        }

        runner.Environment["BERTH_CACHE_DIR"] = disk.Path;
        // The image's programs are 2 MB, the disk is 1 MB.
        runner.Define(new JsonObject { ["caches"] = new JsonArray(TestRunner.Cache("/nix/store", "Seed")) });

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Nix);

        Assert.Equal(1, prepared.ExitCode);
        Assert.Contains(cause, prepared.Output, StringComparison.Ordinal);
        Assert.Contains("::error", prepared.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("internal-error", prepared.Output, StringComparison.Ordinal);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Fact]
    public async Task Externals_that_do_not_fit_fail_the_job_with_the_disk_and_leave_no_half_of_them()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        await using SmallDisk disk = await SmallDisk.MountAsync(runner.Root);
        runner.Environment["BERTH_CACHE_DIR"] = disk.Path;
        // Any program that needs glibc; the library alone is larger than the disk.
        string externals = Directory.CreateDirectory(Path.Combine(runner.Root, "externals/node20/bin")).FullName;
        File.Copy("/bin/ls", Path.Combine(externals, "node"));
        JsonObject container = runner.JobContainer(TestImages.Busybox);
        container["systemMountVolumes"]!.AsArray().Add(new JsonObject
        {
            ["sourceVolumePath"] = Path.Combine(runner.Root, "externals"),
            ["targetVolumePath"] = "/__e",
            ["readOnly"] = true,
        });

        Tool.Result prepared = await runner.RunAsync(
            "prepare_job", new JsonObject { ["container"] = container, ["services"] = new JsonArray() });

        Assert.Equal(1, prepared.ExitCode);
        Assert.Contains("why this failed (disk-full)", prepared.Output, StringComparison.Ordinal);
        Assert.Contains($"on the disk of {disk.Path}", prepared.Output.ReplaceLineEndings(" ").Replace("  ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(disk.Path, "externals")));
        Assert.Equal("", await runner.LeftoversAsync());
    }
}

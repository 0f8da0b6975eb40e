using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.EndToEnd;

/// <summary>The incident that Berth starts from, and the caches that work.</summary>
public sealed class CacheTests
{
    private const string MayMount = "--cap-add SYS_ADMIN";

    [Fact]
    public async Task Bind_over_the_programs_of_an_image_is_refused_before_anything_starts_with_the_two_that_work()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        runner.Define(new JsonObject { ["caches"] = new JsonArray(TestRunner.Cache("/nix/store", "Bind")) });

        Tool.Result prepared = await runner.PrepareAsync(TestImages.Nix);

        Assert.Equal(1, prepared.ExitCode);
        Assert.Contains("cache-hides-image-files", prepared.Output, StringComparison.Ordinal);
        Assert.Contains("/nix/store", prepared.Output, StringComparison.Ordinal);
        Assert.Contains("overlay", prepared.Output, StringComparison.Ordinal);
        Assert.Contains("seed", prepared.Output, StringComparison.Ordinal);
        Assert.Equal("", await runner.LeftoversAsync());
    }

    [Theory]
    [InlineData("/nix/store", "Overlay", MayMount)]
    [InlineData("/nix", "Overlay", MayMount)]
    [InlineData("/nix/store", "Seed", null)]
    [InlineData("/nix", "Seed", null)]
    [InlineData("/nix/store", "Auto", MayMount)]
    [InlineData("/nix/store", "Auto", null)]
    public async Task A_cache_over_the_programs_of_an_image_works_cold_and_warm(string path, string strategy, string? options)
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        runner.Define(new JsonObject { ["caches"] = new JsonArray(TestRunner.Cache(path, strategy)) });

        Tool.Result cold = await runner.PrepareAsync(TestImages.Nix, options);
        Assert.True(cold.ExitCode == 0, cold.Output + cold.Error);
        Tool.Result first = await runner.ShellAsync("ls /nix/store/built && exit 9; mkdir /nix/store/built; echo made >/nix/store/built/file; date >/dev/null");
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        await runner.CleanupAsync();
        Tool.Result warm = await runner.PrepareAsync(TestImages.Nix, options);
        Assert.True(warm.ExitCode == 0, warm.Output + warm.Error);
        Tool.Result second = await runner.ShellAsync("cat /nix/store/built/file; id -u");

        Assert.Equal("made\n0", second.Output.Trim());
        Assert.Contains("miss", cold.Output, StringComparison.Ordinal);
        Assert.Contains("hit", warm.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bind_cache_over_an_empty_place_keeps_what_jobs_leave()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        runner.Define(new JsonObject { ["caches"] = new JsonArray(TestRunner.Cache("/var/lib/docker", "Auto")) });

        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        Assert.Equal(0, (await runner.ShellAsync("echo layer >/var/lib/docker/layer")).ExitCode);
        await runner.CleanupAsync();
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);

        Assert.Equal("layer", (await runner.ShellAsync("cat /var/lib/docker/layer")).Output.Trim());
    }

    [Fact]
    public async Task Two_jobs_at_once_never_share_a_slot_and_a_killed_container_frees_its_own()
    {
        await using TestRunner first = await TestRunner.CreateAsync();
        await using TestRunner second = await TestRunner.CreateAsync();
        foreach (TestRunner runner in new[] { first, second })
        {
            runner.Define(new JsonObject { ["max"] = 2, ["caches"] = new JsonArray(TestRunner.Cache("/cache", "Bind")) });
            runner.Environment["BERTH_CACHE_DIR"] = first.CacheDirectory;
        }

        Tool.Result[] both = await Task.WhenAll(first.PrepareAsync(TestImages.Busybox), second.PrepareAsync(TestImages.Busybox));
        Assert.All(both, result => Assert.True(result.ExitCode == 0, result.Output + result.Error));
        await first.ShellAsync("echo first >/cache/who");
        await second.ShellAsync("echo second >/cache/who");
        Assert.Equal("first", (await first.ShellAsync("cat /cache/who")).Output.Trim());

        await using TestRunner third = await TestRunner.CreateAsync();
        third.Environment["BERTH_CACHE_DIR"] = first.CacheDirectory;
        third.Define(new JsonObject { ["max"] = 2, ["caches"] = new JsonArray(TestRunner.Cache("/cache", "Bind")) });
        Tool.Result busy = await third.PrepareAsync(TestImages.Busybox);
        Assert.Equal(1, busy.ExitCode);
        Assert.Contains("cache-slots-busy", busy.Output, StringComparison.Ordinal);

        await Tool.RunAsync("docker", "kill", first.Container!);
        Tool.Result freed = await third.PrepareAsync(TestImages.Busybox);
        Assert.True(freed.ExitCode == 0, freed.Output + freed.Error);
        Assert.Equal("first", (await third.ShellAsync("cat /cache/who")).Output.Trim());
    }

    [Fact]
    public async Task A_seed_that_was_killed_half_way_is_done_again()
    {
        await using TestRunner runner = await TestRunner.CreateAsync();
        runner.Define(new JsonObject { ["caches"] = new JsonArray(TestRunner.Cache("/nix/store", "Seed")) });
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Nix)).ExitCode);
        await runner.CleanupAsync();
        string marker = Assert.Single(Directory.GetFiles(runner.CacheDirectory, "seeded", SearchOption.AllDirectories));
        string data = Path.Combine(Path.GetDirectoryName(marker)!, "data");

        // What a kill in the middle leaves: no marker, and only some of the files.
        File.Delete(marker);
        File.Delete(Path.Combine(data, TestImages.NixStorePath["/nix/store/".Length..], "bin/busybox"));
        Tool.Result again = await runner.PrepareAsync(TestImages.Nix);

        Assert.True(again.ExitCode == 0, again.Output + again.Error);
        Assert.Equal("works", (await runner.ShellAsync("echo works")).Output.Trim());
        Assert.True(File.Exists(marker));
    }
}

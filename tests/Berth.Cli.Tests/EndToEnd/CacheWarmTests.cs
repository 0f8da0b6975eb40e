using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Cli.Tests.EndToEnd;

/// <summary><c>berth cache</c> on the real engine, through the native hook and agent.</summary>
public sealed class CacheWarmTests
{
    [Fact]
    public async Task A_warmed_cache_is_a_hit_for_the_first_job_and_is_gone_when_it_was_removed()
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        File.WriteAllText(
            Path.Combine(berth.Root, "berth.yaml"), $"apiVersion: berth/v1\nrunners:\n  desk: {{ image: '{TestImages.Nix}', caches: ['/nix/store:seed'] }}\n");
        Assert.Equal(("seed", false), await WarmAsync(berth));
        Assert.Equal(("seed", true), await WarmAsync(berth));
        Tool.Result job = await berth.RunAsync("desk", "-o", "json", "--", "/__berth/agent", "version");
        Assert.True((bool)JsonNode.Parse(job.Output)!["caches"]!.AsArray().Single()!["hit"]!, job.Error);
        Assert.Equal(0, (await berth.BerthAsync("cache", "rm", "desk", "--yes")).ExitCode);
        Assert.Equal(("seed", false), await WarmAsync(berth));
        Assert.Empty(await berth.PodsAsync());
        Assert.Empty(berth.Directories());
    }

    private static async Task<(string Strategy, bool WasWarm)> WarmAsync(TryFixture berth)
    {
        Tool.Result result = await berth.BerthAsync("cache", "warm", "desk", "-o", "json");
        Assert.True(result.ExitCode == 0, result.Error);
        JsonNode cache = JsonNode.Parse(result.Output)!.AsArray().Single()!;
        return ((string)cache["strategy"]!, (bool)cache["wasWarm"]!);
    }
}

using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Hook.Tests.Cluster;

/// <summary>Caches of jobs on a real cluster.</summary>
public sealed class CacheTests
{
    [Theory]
    [InlineData("Overlay")]
    [InlineData("Seed")]
    [InlineData("Auto")]
    public async Task The_set_up_of_the_incident_runs_cold_and_warm(string strategy)
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        Define(runner, "Privileged", TestRunner.Cache("/nix/store", strategy), TestRunner.Cache("/var/lib/docker", "Bind"));

        Tool.Result cold = await runner.PrepareAsync(TestImages.Nix);
        Assert.True(cold.ExitCode == 0, cold.Output);
        Assert.Contains("cache /nix/store: miss", cold.Output, StringComparison.Ordinal);
        Tool.Result write = await runner.ShellAsync(
            "echo warm > /nix/store/new; echo layer > /var/lib/docker/layer; ls /nix/store");
        Assert.True(write.ExitCode == 0, write.Output + write.Error);
        Assert.Contains("busybox", write.Output, StringComparison.Ordinal);
        await runner.CleanupAsync();

        Tool.Result warm = await runner.PrepareAsync(TestImages.Nix);
        Assert.True(warm.ExitCode == 0, warm.Output);
        Assert.Contains("cache /nix/store: hit", warm.Output, StringComparison.Ordinal);
        Assert.Contains("cache /var/lib/docker: hit", warm.Output, StringComparison.Ordinal);
        Tool.Result read = await runner.ShellAsync("cat /nix/store/new /var/lib/docker/layer");
        Assert.Equal((0, "warm\nlayer\n"), (read.ExitCode, read.Output));
    }

    [Fact]
    public async Task A_cache_that_would_hide_the_images_programs_is_refused_before_the_job()
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        Define(runner, "Container", TestRunner.Cache("/nix/store", "Bind"));

        Tool.Result refused = await runner.PrepareAsync(TestImages.Nix);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("cache-hides-image-files", refused.Output, StringComparison.Ordinal);
        Assert.Equal("", await TestCluster.LeftoversAsync(runner));
    }

    [Fact]
    public async Task Claims_hold_caches_as_well()
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        JsonObject definition = Definition(runner, "Container", TestRunner.Cache("/opt/data", "Bind"), TestRunner.Cache("/nix/store", "Seed"));
        definition["cacheSize"] = "64Mi";
        runner.Define(definition);

        Tool.Result cold = await runner.PrepareAsync(TestImages.Nix);
        Assert.True(cold.ExitCode == 0, cold.Output);
        await runner.ShellAsync("echo one > /opt/data/a; echo two > /nix/store/b");
        await runner.CleanupAsync();
        Tool.Result warm = await runner.PrepareAsync(TestImages.Nix);
        Assert.True(warm.ExitCode == 0, warm.Output);
        Tool.Result read = await runner.ShellAsync("cat /opt/data/a /nix/store/b");

        Assert.Contains("cache /opt/data: hit (bind, slot 0", warm.Output, StringComparison.Ordinal);
        Assert.Equal((0, "one\ntwo\n"), (read.ExitCode, read.Output));
        await TestCluster.KubectlAsync("delete", "pvc,leases", "-l", $"berth.dev/scale-set={runner.Name}", "--wait=false");
    }

    [Fact]
    public async Task What_no_job_has_can_be_measured_and_removed_on_its_node_and_what_one_has_cannot()
    {
        await using TestRunner runner = await TestCluster.RunnerAsync();
        Define(runner, "Container", TestRunner.Cache("/opt/data", "Bind"), TestRunner.Cache("/opt/more", "Bind"));
        string config = Path.Combine(runner.Root, "berth.yaml");
        File.WriteAllText(
            config,
            $"apiVersion: berth/v1\nengine: kubernetes\ncluster: {{ hookImage: {TestCluster.BerthImage} }}\n"
            + $"runners: {{ {runner.Name}: {{ namespace: {TestCluster.Namespace} }} }}\n");
        Assert.Equal(0, (await runner.PrepareAsync(TestImages.Busybox)).ExitCode);
        Assert.Equal(0, (await runner.ShellAsync("dd if=/dev/zero of=/opt/data/big bs=1M count=3 2>&1")).ExitCode);

        Tool.Result busy = await BerthAsync("cache", "rm", runner.Name, "--yes", "-o", "json");
        Assert.Equal(1, busy.ExitCode);
        JsonNode kept = JsonNode.Parse(busy.Output)!;
        Assert.Empty(kept["removed"]!.AsArray());
        Assert.Equal(2, kept["kept"]!.AsArray().Count);
        Assert.Equal(0, (await runner.ShellAsync("test -s /opt/data/big")).ExitCode);
        await runner.CleanupAsync();
        await Eventually.IsAsync("", () => TestCluster.LeftoversAsync(runner));

        JsonArray caches = JsonNode.Parse((await BerthAsync("cache", "ls", "--runner", runner.Name, "-o", "json")).Output)!.AsArray();
        Assert.Equal(["/opt/data", "/opt/more"], caches.Select(cache => (string)cache!["path"]!));
        Assert.InRange((long)caches[0]!["bytes"]!, 3 << 20, 4 << 20);
        Tool.Result inspected = await BerthAsync("cache", "inspect", runner.Name, "/opt/data");
        Assert.Contains("3.0 MiB", inspected.Output, StringComparison.Ordinal);

        JsonNode pruned = JsonNode.Parse(
            (await BerthAsync("cache", "prune", "--runner", runner.Name, "--max-size", "1MiB", "-o", "json")).Output)!;
        Assert.Equal("/opt/data", (string?)Assert.Single(pruned["removed"]!.AsArray())!["path"]);
        Tool.Result removed = await BerthAsync("cache", "rm", runner.Name, "--yes");
        Assert.True(removed.ExitCode == 0, removed.Error);
        Assert.Equal("[]", (await BerthAsync("cache", "ls", "--runner", runner.Name, "-o", "json")).Output.Trim());

        // Nothing is taken for warm that is gone.
        Tool.Result again = await runner.PrepareAsync(TestImages.Busybox);
        Assert.Contains("cache /opt/data: miss", again.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, (await runner.ShellAsync("test -e /opt/data/big")).ExitCode);
        await Eventually.IsAsync("", () => TestCluster.KubectlAsync("get", "pods", "-l", "berth.dev/runner=berth-cache", "-o", "name"));

        Task<Tool.Result> BerthAsync(params string[] arguments) => Tool.TryAsync(
            Path.Combine(runner.Dist, "berth"), [.. arguments, "--config", config],
            start =>
            {
                foreach ((string name, string value) in runner.Environment) start.Environment[name] = value;
            });
    }

    [Fact]
    public async Task Two_jobs_at_once_have_a_slot_each_and_a_third_has_none()
    {
        await using TestRunner one = await TestCluster.RunnerAsync();
        await using TestRunner two = await TestCluster.RunnerAsync();
        await using TestRunner three = await TestCluster.RunnerAsync();
        foreach (TestRunner runner in new[] { one, two, three })
        {
            JsonObject definition = Definition(one, "Container", TestRunner.Cache("/opt/data", "Bind"));
            definition["max"] = 2;
            runner.Define(definition);
        }

        Tool.Result[] both = await Task.WhenAll(one.PrepareAsync(TestImages.Busybox), two.PrepareAsync(TestImages.Busybox));
        Tool.Result third = await three.PrepareAsync(TestImages.Busybox);

        Assert.All(both, result => Assert.True(result.ExitCode == 0, result.Output));
        Assert.Single(both, result => result.Output.Contains("slot 0", StringComparison.Ordinal));
        Assert.Single(both, result => result.Output.Contains("slot 1", StringComparison.Ordinal));
        Assert.Equal(1, third.ExitCode);
        Assert.Contains("cache-slots-busy", third.Output, StringComparison.Ordinal);
        // A slot is free when its pod is gone, and whoever comes meanwhile waits for it.
        await one.CleanupAsync();
        Tool.Result again = await three.PrepareAsync(TestImages.Busybox);
        Assert.True(again.ExitCode == 0, again.Output);
    }

    private static void Define(TestRunner runner, string mode, params JsonNode[] caches) => runner.Define(Definition(runner, mode, caches));

    private static JsonObject Definition(TestRunner runner, string mode, params JsonNode[] caches) => new()
    {
        ["name"] = runner.Name,
        ["mode"] = mode,
        ["caches"] = new JsonArray(caches),
    };
}

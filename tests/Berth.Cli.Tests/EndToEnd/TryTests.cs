using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Cli.Tests.EndToEnd;

/// <summary><c>berth try</c> on the real engine, through the native hook and agent.</summary>
public sealed class TryTests
{
    private const string MayMount = "--cap-add SYS_ADMIN";

    [Fact]
    public async Task The_quickstarts_workflow_runs_cold_and_then_warm()
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        string example = Path.Combine(TryFixture.Repository, "examples/quickstart");
        foreach (string image in new[] { "web", "job" })
            await Tool.RunAsync("docker", "build", "-q", "-t", $"berth.local/quickstart-{image}:1", Path.Combine(example, image));

        foreach ((bool warm, string says) in new[] { (false, "cold: building"), (true, "warm: 2001 files from an earlier job") })
        {
            Tool.Result result = await berth.RunAsync(
                "desk", "-W", Path.Combine(example, ".github/workflows/ci.yml"), "-j", "build", "--config", Path.Combine(example, "berth.yaml"), "-o", "json");
            Assert.True(result.ExitCode == 0, result.Error);
            Assert.Contains(says, result.Error, StringComparison.Ordinal);
            Assert.Contains("hello from build, page of 31 bytes", result.Error, StringComparison.Ordinal);
            JsonNode data = JsonNode.Parse(result.Output)!;
            Assert.All(data["caches"]!.AsArray(), cache => Assert.Equal(warm, (bool)cache!["hit"]!));
            Assert.Equal(["prepare", "steps", "cleanup"], data["phases"]!.AsArray().Select(phase => (string)phase!["name"]!));
        }

        Assert.Empty(await berth.PodsAsync());
        Assert.Empty(berth.Directories());
    }

    [Fact]
    public async Task A_command_runs_in_the_image_with_its_service_and_its_own_exit_code()
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        Tool.Result result = await berth.RunAsync("--image", TestImages.Busybox, "--env", "A=b c", "--", "sh", "-c", "echo \"[$A] $(pwd)\"; exit 9");
        Assert.Equal(9, result.ExitCode);
        Assert.Matches(@"  \[b c\] /__w/\S+\n", result.Output);
        Assert.Empty(await berth.PodsAsync());
    }

    [Fact]
    public async Task The_incident_is_refused_with_bind_and_its_cause_and_its_fixes_are_said()
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        Tool.Result result = await berth.RunAsync("--image", TestImages.Nix, "--cache", "/nix/store:bind", "--", "ls", "/nix/store");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cause: cache-hides-image-files (certain", result.Output, StringComparison.Ordinal);
        Assert.Contains("fix:   set the cache's strategy to overlay", result.Output, StringComparison.Ordinal);
        // What GitHub makes an annotation of is said already.
        Assert.DoesNotContain("[cache-hides-image-files]", result.Output, StringComparison.Ordinal);
        Assert.Empty(await berth.PodsAsync());
    }

    [Theory]
    [InlineData("overlay", MayMount)]
    [InlineData("seed", "")]
    public async Task The_incident_works_with_overlay_and_with_seed_cold_and_warm(string strategy, string options)
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        string script = "test -e /nix/store/kept && echo warm || { echo cold; touch /nix/store/kept; }";
        foreach (string says in new[] { "cold", "warm" })
        {
            Tool.Result result = await berth.RunAsync("--image", TestImages.Nix, "--cache", $"/nix/store:{strategy}", "--options", options, "--", "sh", "-c", script);
            Assert.True(result.ExitCode == 0, result.Output);
            Assert.Contains($"\n  {says}\n", result.Output, StringComparison.Ordinal);
            Assert.Contains($"cache /nix/store  {(says == "warm" ? "hit " : "miss")}  {strategy}, slot 0\n", result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_kept_pod_stays_until_it_is_removed()
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        Tool.Result result = await berth.RunAsync("--image", TestImages.Busybox, "--keep", "-o", "json", "--", "touch", "/here");
        Assert.True(result.ExitCode == 0, result.Error);
        JsonNode kept = JsonNode.Parse(result.Output)!["kept"]!;
        await Tool.RunAsync("docker", "exec", (string)kept["container"]!, "ls", "/here");
        Assert.True(Directory.Exists((string)kept["directory"]!));

        Tool.Result unknown = await berth.RunAsync("--remove", (string)kept["pod"]! + "x");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains($"did you mean '{kept["pod"]}'?", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((0, $"would remove {kept["pod"]}\n"), await RemoveAsync(berth, (string)kept["pod"]!, "--dry-run"));
        Assert.NotEmpty(await berth.PodsAsync());
        Assert.Equal((0, $"removed {kept["pod"]}\n"), await RemoveAsync(berth, (string)kept["pod"]!));
        Assert.Empty(await berth.PodsAsync());
        Assert.Empty(berth.Directories());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_signal_cancels_the_job_and_nothing_is_left(string signal)
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        using Process process = await berth.StartAsync("  waiting", "--image", TestImages.Busybox, "--", "sh", "-c", "echo waiting; exec sleep 1000");
        await Tool.RunAsync("kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture));
        string rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("Job try was cancelled", rest, StringComparison.Ordinal);
        Assert.Empty(await berth.PodsAsync());
        Assert.Empty(berth.Directories());
    }

    [Fact]
    public async Task A_terminal_gets_no_codes_that_nobody_undoes()
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        Tool.Result result = await berth.OnTerminalAsync("try", "--image", TestImages.Busybox, "--", "echo", "hello");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("  hello", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Theory]
    [InlineData("MAX", "list")]
    [InlineData("CAUSE", "explain")]
    [InlineData("engine", "doctor", "--offline", "--only", "engine")]
    public async Task A_table_on_a_terminal_is_text_and_nothing_else(string shown, params string[] command)
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        File.WriteAllText(Path.Combine(berth.Root, "berth.yaml"), "apiVersion: berth/v1\nrunners:\n  desk: {repository: o/r}\n");
        Tool.Result result = await berth.OnTerminalAsync(command);
        Assert.Contains(shown, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public async Task What_a_kill_leaves_the_next_removal_collects()
    {
        await using TryFixture berth = await TryFixture.CreateAsync();
        using Process process = await berth.StartAsync("  waiting", "--image", TestImages.Busybox, "--", "sh", "-c", "echo waiting; exec sleep 1000");
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string pod = Assert.Single(await berth.PodsAsync());
        (int code, string error) = await RemoveAsync(berth);
        Assert.Equal(0, code);
        Assert.Contains($"removed {pod}\n", error, StringComparison.Ordinal);
        Assert.Empty(await berth.PodsAsync());
        Assert.Empty(berth.Directories());
    }

    private static async Task<(int ExitCode, string Error)> RemoveAsync(TryFixture berth, params string[] pod)
    {
        Tool.Result result = await berth.RunAsync(["--remove", .. pod]);
        return (result.ExitCode, result.Error);
    }
}

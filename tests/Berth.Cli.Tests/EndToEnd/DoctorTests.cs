using System.Text.Json.Nodes;
using Berth.Tests.Shared;

namespace Berth.Cli.Tests.EndToEnd;

/// <summary>What only a real engine can tell.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task The_engine_is_asked_and_tried_and_nothing_of_that_stays()
    {
        await using TryFixture fixture = await TryFixture.CreateAsync();
        Dictionary<string, string> status = await ChecksAsync(
            fixture, "doctor", "--offline", "--only", "engine,engine-version,overlay,privileged,programs");
        Assert.Equal("ok", status["engine"]);
        Assert.Equal("ok", status["engine-version"]);
        // Whether they work is the machine's; that they were tried is the check's.
        Assert.All(["overlay", "privileged"], name => Assert.Contains(status[name], new[] { "ok", "warning" }));
        Assert.Equal("", (await Tool.RunAsync("docker", "images", "-q", "berth.local/trial")).Trim());
        Assert.Empty(await fixture.PodsAsync());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(fixture.Root, "cache/caches")));
    }

    [Fact]
    public async Task An_image_is_held_against_a_runner_without_a_job()
    {
        await using TryFixture fixture = await TryFixture.CreateAsync();
        File.WriteAllText(Path.Combine(fixture.Root, "store.yaml"), """
            spec:
              containers:
                - name: $job
                  volumeMounts: [{name: store, mountPath: /nix/store}]
              volumes: [{name: store, emptyDir: {}}]
            """);
        File.WriteAllText(Path.Combine(fixture.Root, "berth.yaml"), """
            apiVersion: berth/v1
            runners:
              incident: {extension: store.yaml}
              hidden: {caches: ["/nix/store:bind"]}
              absent: {mounts: ["/nowhere/at/all:/data:Directory"]}
              good: {caches: ["/nix/store:seed"]}
            """);
        Dictionary<string, string> status = await ChecksAsync(fixture, "validate", "--image", TestImages.Nix);
        Assert.Equal(
            ["incident/mounts", "hidden/caches", "absent/pod"],
            status.Where(check => check.Value == "failed").Select(check => check.Key));
        Assert.All(
            await ChecksAsync(fixture, "validate", "--image", TestImages.Nix, "good"), check => Assert.Equal("ok", check.Value));
        Assert.Equal(
            "failed", (await ChecksAsync(fixture, "validate", "--image", "berth.local/never-made:1", "good"))["good/image"]);
        Assert.Empty(await fixture.PodsAsync());
    }

    [Fact]
    public async Task The_hook_refuses_what_validate_refuses()
    {
        await using TryFixture fixture = await TryFixture.CreateAsync();
        string empty = Directory.CreateDirectory(Path.Combine(fixture.Root, "empty")).FullName;
        Tool.Result result = await fixture.RunAsync(
            "--image", TestImages.Nix, "--mount", $"{empty}:/nix/store", "--", "sh", "-c", "echo never printed");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("cache-hides-image-files", result.Output + result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("never printed\n", result.Output, StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, string>> ChecksAsync(TryFixture fixture, params string[] arguments)
    {
        Tool.Result result = await fixture.BerthAsync([.. arguments, "-o", "json"]);
        Dictionary<string, string> status =
            JsonNode.Parse(result.Output)!.AsArray().ToDictionary(
                check => (string)check!["name"]!, check => (string)check!["status"]!);
        Assert.Equal(status.Values.Any(value => value is "failed" or "error") ? 1 : 0, result.ExitCode);
        return status;
    }
}

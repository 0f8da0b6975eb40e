using System.Diagnostics;

namespace Berth.Agent.Tests;

/// <summary>The published agent as the entry process of real containers.</summary>
public sealed class RunTests : IDisposable
{
    private static readonly string _image = Environment.GetEnvironmentVariable("BERTH_TEST_IMAGE") ?? "berth.local/busybox:1";
    private readonly TemporaryDirectory _slot = new();
    private readonly List<string> _containers = [];

    [Fact]
    public void The_lease_is_held_until_the_container_is_killed()
    {
        RequireEngine();
        string first = Start([], "--lease", "/slot/lease");
        WaitFor(first, "berth-agent: ready");
        string second = Start([], "--lease", "/slot/lease");
        WaitFor(second, "berth-agent: failed cache-in-use ");
        Assert.Equal("70", Docker("wait", second).Output.Trim());

        Docker("kill", first);
        Docker("wait", first);
        WaitFor(Start([], "--lease", "/slot/lease"), "berth-agent: ready");
    }

    [Fact]
    public void An_overlay_shows_the_images_files_and_keeps_what_is_written_for_the_next_container()
    {
        RequireEngine();
        string[] allowed = ["--cap-add", "SYS_ADMIN"];
        string first = Start(allowed, "--overlay", "/bin=/slot");
        WaitFor(first, "berth-agent: ready");
        Assert.Equal(0, Docker("exec", first, "/bin/sh", "-c", "echo kept > /bin/added").ExitCode);
        Docker("rm", "-f", first);

        string second = Start(allowed, "--overlay", "/bin=/slot");
        WaitFor(second, "berth-agent: ready");
        Assert.Equal("kept", Docker("exec", second, "/bin/cat", "/bin/added").Output.Trim());
    }

    [Fact]
    public void A_new_overlay_has_the_owner_and_mode_of_what_it_covers()
    {
        RequireEngine();
        string container = Start(["--cap-add", "SYS_ADMIN", "--tmpfs", "/shared:mode=1777,uid=7,gid=8"], "--overlay", "/shared=/slot");
        WaitFor(container, "berth-agent: ready");
        Assert.Equal("1777 7 8", Docker("exec", container, "/bin/stat", "-c", "%a %u %g", "/shared").Output.Trim());
    }

    [Fact]
    public void A_container_that_may_not_mount_says_what_it_lacks()
    {
        RequireEngine();
        WaitFor(Start([], "--overlay", "/bin=/slot"), "berth-agent: failed overlay-not-permitted");
    }

    [Fact]
    public void A_slot_on_the_containers_own_overlay_is_named_as_the_reason()
    {
        RequireEngine();
        WaitFor(Start(["--cap-add", "SYS_ADMIN"], "--overlay", "/bin=/elsewhere"), "another overlay");
    }

    [Fact]
    public void Orphans_are_reaped_and_the_container_stops_when_asked()
    {
        RequireEngine();
        string container = Start([]);
        WaitFor(container, "berth-agent: ready");
        // The orphan ends after its parent, so the entry process inherits it; the last command outlives it.
        Docker("exec", container, "/bin/sh", "-c", "(sh -c 'sleep 0.2' &); sleep 1");
        Assert.DoesNotContain("Z", Docker("exec", container, "/bin/sh", "-c", "grep -h ^State /proc/[0-9]*/status").Output, StringComparison.Ordinal);
        Docker("stop", "-t", "30", container);
        Assert.Equal("0", Docker("wait", container).Output.Trim());
    }

    public void Dispose()
    {
        foreach (string container in _containers)
        {
            Docker("rm", "-f", container);
        }

        _slot.Dispose();
    }

    private static void RequireEngine()
    {
        Assert.SkipUnless(Docker("image", "inspect", _image).ExitCode == 0, $"no Docker engine with the image {_image}");
    }

    private string Start(IReadOnlyList<string> options, params IReadOnlyList<string> arguments)
    {
        (int exitCode, string output) = Docker(
            ["run", "-d", "--label", "berth.part=agent-tests", "-v", $"{AgentProgram.File}:/__berth/agent:ro", "-v", $"{_slot.Path}:/slot", .. options,
                _image, "/__berth/agent", "run", .. arguments]);
        Assert.Equal(0, exitCode);
        _containers.Add(output.Trim());
        return output.Trim();
    }

    /// <summary>Follows the log up to a text, or to the container's end.</summary>
    private static void WaitFor(string container, string text)
    {
        using Process logs = Process.Start(new ProcessStartInfo("docker", ["logs", "-f", container]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string? line = logs.StandardOutput.ReadLine();
        logs.Kill();
        Assert.Contains(text, line, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Output) Docker(params IReadOnlyList<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("docker", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}

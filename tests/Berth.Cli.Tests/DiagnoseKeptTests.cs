using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Diagnosis.Kept;

namespace Berth.Cli.Tests;

/// <summary>Failures that were kept, on a machine whose engine is not there.</summary>
public sealed class DiagnoseKeptTests : IDisposable
{
    private static readonly DateTimeOffset _time = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private readonly CliFixture _cli = new CliFixture().With("DOCKER_HOST", "unix:///nowhere/docker.sock");

    private FailureStore Store => new(Path.Combine(_cli.Directory, "home/.local/state/berth/failures"));

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("last")]
    [InlineData("build")]
    [InlineData("desk-1-workflow")]
    [InlineData(null)]
    public async Task The_newest_of_a_name_is_diagnosed_as_it_was(string? name)
    {
        Keep("lint", "desk-0", "cache-in-use", -1);
        Keep("build", "desk-1", "cache-not-mounted", 0);

        (int exitCode, string output, _) = await _cli.RunAsync([.. new[] { "diagnose", name, "-o", "json" }.OfType<string>()]);

        Assert.Equal(ExitCodes.Failed, exitCode);
        JsonNode data = JsonNode.Parse(output)!;
        Assert.Equal("cache-not-mounted", (string?)data["cause"]);
        Assert.Equal("certain", (string?)data["findings"]![0]!["certainty"]);
    }

    [Fact]
    public async Task The_last_step_that_failed_of_its_own_is_said_and_no_older_failure()
    {
        Keep("build", "desk-1", "cache-not-mounted", -1);
        Store.NoteStep(3, isOwnCode: true, "desk-2", "test", "desk-2-workflow", _time);

        (int exitCode, string output, _) = await _cli.RunAsync("diagnose", "last");

        Assert.Equal(ExitCodes.Failed, exitCode);
        Assert.Contains("job test on desk-2", output, StringComparison.Ordinal);
        Assert.Contains("ended with exit code 3, which its own program chose", output, StringComparison.Ordinal);
        Assert.DoesNotContain("cache-not-mounted", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_listed_and_completed_newest_first()
    {
        Keep("lint", "desk-0", "cache-in-use", -1);
        Keep("build", "desk-1", "cache-not-mounted", 0);

        (int exitCode, string output, _) = await _cli.RunAsync("diagnose", "--list", "-o", "json");
        (_, string completed, _) = await _cli.RunAsync("[suggest:15]", "berth diagnose ");

        Assert.Equal(ExitCodes.Ok, exitCode);
        Assert.Equal(["build", "lint"], JsonNode.Parse(output)!.AsArray().Select(kept => (string?)kept!["job"]));
        Assert.Superset(new HashSet<string> { "build", "lint", "last" }, completed.Split('\n', StringSplitOptions.TrimEntries).ToHashSet());
    }

    [Fact]
    public async Task A_name_that_is_not_kept_may_be_a_pod_so_a_silent_engine_is_said()
    {
        (int exitCode, _, string error) = await _cli.RunAsync("diagnose", "biuld");

        Assert.Equal(ExitCodes.Failed, exitCode);
        Assert.Contains("does not answer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_is_said_to_be_old_of_which_job_and_why_it_is_shown()
    {
        Keep("build", "desk-1", "cache-not-mounted", 0);

        (_, string output, string error) = await _cli.RunAsync("diagnose");
        (_, _, string last) = await _cli.RunAsync("diagnose", "last");

        Assert.Contains("does not answer", error, StringComparison.Ordinal);
        Assert.Contains("; the last failure that was kept: job build, ", error, StringComparison.Ordinal);
        Assert.Contains("cache-not-mounted", output, StringComparison.Ordinal);
        Assert.Equal("", last);
    }

    [Theory]
    [InlineData("diagnose", "--engine", "kubernetes")]
    [InlineData("diagnose", "a-pod", "--engine", "kubernetes", "--namespace", "ci")]
    public async Task A_cluster_is_asked_where_jobs_run_on_one(params string[] line)
    {
        _cli.With("KUBECONFIG", "/nowhere/kubeconfig");

        (int exitCode, string output, string error) = await _cli.RunAsync(line);

        Assert.Equal((ExitCodes.Failed, ""), (exitCode, output));
        Assert.Contains("/nowhere/kubeconfig", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_without_a_cluster_is_refused()
    {
        (int exitCode, _, string error) = await _cli.RunAsync("diagnose", "--engine", "docker", "--namespace", "ci");

        Assert.Equal((ExitCodes.Usage, "berth: --namespace goes with --engine kubernetes\n"), (exitCode, error));
    }

    [Fact]
    public async Task Two_ways_of_saying_what_are_refused()
    {
        (int exitCode, _, string error) = await _cli.RunAsync("diagnose", "last", "--list");

        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains("one of them", error, StringComparison.Ordinal);
    }

    private void Keep(string job, string runner, string cause, int minute) => Store.Keep(
        [], new Verdict(cause, [Finding.Certain(cause, "it broke", "mend it")], []), runner, job, $"{runner}-workflow",
        _time.AddMinutes(minute));
}

using System.Text.Json.Nodes;
using Berth.Cli.Tests.Try;
using Berth.Core.Caches;
using Berth.Core.Runners;

namespace Berth.Cli.Tests.Caches;

public sealed class CacheCommandTests : IDisposable
{
    private readonly CliFixture _cli = new();
    private string Root => Path.Combine(_cli.Directory, "cache", "caches");

    public CacheCommandTests() => _cli.With("BERTH_CACHE_DIR", Path.Combine(_cli.Directory, "cache"));

    public void Dispose() => _cli.Dispose();

    /// <summary>Runs what a job does to a cache, so many days ago, and leaves it as the job's end does.</summary>
    private CacheLease Job(string runner, string path, int daysAgo = 0, int bytes = 4096, string? root = null)
    {
        CacheLease lease = new CacheStore(root ?? Root, new ShiftedClock(TimeSpan.FromDays(-daysAgo)))
            .Lease(new CacheLeaseRequest(runner, new CacheDefinition(path), CacheStrategy.Bind, 1, $"job build of runner {runner}", "sha256:0123456789abcdef"));
        File.WriteAllBytes(Path.Combine(lease.Grant.SlotDirectory, CacheGrant.DataDirectory, "file"), new byte[bytes]);
        lease.RecordUse();
        return lease;
    }

    private async Task<string[]> PathsAsync()
    {
        JsonNode data = JsonNode.Parse((await _cli.RunAsync("cache", "ls", "-o", "json")).Out)!;
        return [.. data.AsArray().Select(cache => $"{cache!["runner"]}:{cache["path"]}")];
    }

    private static string[] Words(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [Fact]
    public async Task Nothing_is_listed_where_there_is_nothing()
    {
        Assert.Equal((0, "", $"there are no caches in {Root}\n"), await _cli.RunAsync("cache", "ls"));
        Assert.Equal((0, "[]\n"), await OutputAsync("cache", "ls", "-o", "json"));
    }

    [Fact]
    public async Task Caches_are_listed_with_readable_sizes_and_ages_and_with_bytes_for_machines()
    {
        Job("desk", "/nix/store", daysAgo: 3, bytes: 3 << 20).Dispose();
        Job("lab", "/var/cache", daysAgo: 0, bytes: 1).Dispose();
        (int code, string output, string error) = await _cli.RunAsync("cache", "ls");
        Assert.Equal(0, code);
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(["RUNNER", "PATH", "STRATEGY", "SLOTS", "IN USE", "SIZE", "USES", "HITS", "LAST USED"], Words(lines[0]));
        Assert.Equal(["desk", "/nix/store", "bind", "1", "0", "3.0 MiB", "1", "0", "3 d ago"], Words(lines[1]));
        Assert.EndsWith("MiB in all\n", error, StringComparison.Ordinal);
        JsonNode desk = JsonNode.Parse((await _cli.RunAsync("cache", "ls", "--runner", "desk", "-o", "json")).Out)!.AsArray().Single()!;
        Assert.InRange((long)desk["bytes"]!, 3 << 20, (3 << 20) + 65536);
        Assert.Equal(((long)desk["bytes"]!, false), ((long)desk["slots"]![0]!["bytes"]!, (bool)desk["slots"]![0]!["inUse"]!));
    }

    [Fact]
    public async Task Caches_with_a_source_of_their_own_are_found_by_the_configuration()
    {
        string source = Path.Combine(_cli.Directory, "disk");
        Job("desk", "/x", root: source).Dispose();
        Assert.Empty(await PathsAsync());
        _cli.Config = $"apiVersion: berth/v1\nrunners:\n  desk:\n    caches: ['{source}:/x']\n";
        Assert.Equal(["desk:/x"], await PathsAsync());
    }

    [Fact]
    public async Task A_cache_is_inspected_slot_by_slot()
    {
        using CacheLease lease = Job("desk", "/x");
        (int code, string output, _) = await _cli.RunAsync("cache", "inspect", "desk", "/x/");
        Assert.Equal(0, code);
        string[] slot = Words(output.TrimEnd().Split('\n')[1]);
        Assert.Equal(["bind-0", "1", "0", "0123456789ab", "in use by job build of runner desk"], [slot[0], slot[3], slot[4], slot[7], slot[8]]);
    }

    [Theory]
    [InlineData("berth: there is no cache at /y of runner desk; there are /x", "desk", "/y")]
    [InlineData("berth: there is no cache of runner dsk; did you mean 'desk'?", "dsk", "/x")]
    [InlineData("berth: there is no cache of runner other; there are caches of desk", "other", "/x")]
    public async Task What_is_not_there_is_answered_with_what_is(string says, string runner, string path)
    {
        Job("desk", "/x").Dispose();
        foreach (string command in new[] { "inspect", "rm" })
        {
            (int code, string output, string error) = await _cli.RunAsync("cache", command, runner, path);
            Assert.Equal((2, "", says), (code, output, error.Split('\n')[0]));
        }
    }

    [Fact]
    public async Task Prune_keeps_to_an_age_and_to_a_size()
    {
        Job("old", "/x", daysAgo: 20).Dispose();
        Job("large", "/x", daysAgo: 2, bytes: 4 << 20).Dispose();
        Job("new", "/x").Dispose();
        (int code, string output, string error) = await _cli.RunAsync("cache", "prune", "--max-age", "2w", "--dry-run");
        Assert.Equal((0, 3), (code, (await PathsAsync()).Length));
        Assert.Equal("old", Words(output.Split('\n')[1])[0]);
        Assert.StartsWith("would remove 1 slot, ", error, StringComparison.Ordinal);
        Assert.StartsWith("removed 1 slot, ", (await _cli.RunAsync("cache", "prune", "--max-age", "14d")).Error, StringComparison.Ordinal);
        Assert.Equal(["large:/x", "new:/x"], await PathsAsync());
        JsonNode pruned = JsonNode.Parse((await _cli.RunAsync("cache", "prune", "--max-size", "1MiB", "-o", "json")).Out)!;
        Assert.Equal(("large", false), ((string)pruned["removed"]![0]!["runner"]!, (bool)pruned["dryRun"]!));
        Assert.Equal((0, "", "nothing was removed\n"), await _cli.RunAsync("cache", "prune", "--max-size", "1MiB"));
        using CacheLease lease = Job("busy", "/x");
        Assert.Equal(
            (0, "", "left 1 slot that is in use: /x bind-0 (in use by job build of runner busy)\nnothing was removed\n"),
            await _cli.RunAsync("cache", "prune", "--max-size", "1MiB"));
    }

    [Theory]
    [InlineData("berth: give --max-age, --max-size or both; 'berth cache rm' removes whole caches", "prune")]
    [InlineData("berth: --max-age must be a number and s, m, h, d or w, such as 14d or 36h, not '14'", "prune", "--max-age", "14")]
    [InlineData("berth: --max-size must be a number of bytes, or one with K, M, G or T, such as 20GiB, not '-1'", "prune", "--max-size=-1")]
    [InlineData("berth: give a RUNNER, or --all for every cache of every runner", "rm")]
    [InlineData("berth: --all is every cache of every runner; leave out RUNNER, or --all", "rm", "desk", "--all")]
    [InlineData("berth: PATH must be absolute, as jobs see it, not 'x'", "rm", "desk", "x")]
    [InlineData("berth: a command is needed: ls, inspect, prune, warm, rm")]
    public async Task A_wrong_command_line_is_answered_with_what_is_allowed(string says, params string[] arguments)
    {
        (int code, string output, string error) = await _cli.RunAsync(["cache", .. arguments]);
        Assert.Equal((2, "", says), (code, output, error.Split('\n')[0]));
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("YES ", true)]
    [InlineData("n", false)]
    [InlineData("", false)]
    public async Task Removal_asks_on_a_terminal(string answer, bool goes)
    {
        Job("desk", "/x").Dispose();
        Job("desk", "/y").Dispose();
        _cli.Typed = answer + "\n";
        (int code, _, string error) = await _cli.RunAsync("cache", "rm", "desk", "/x");
        Assert.Equal(goes ? 0 : 1, code);
        Assert.StartsWith("Remove 1 slot, ", error, StringComparison.Ordinal);
        Assert.Equal(goes ? ["desk:/y"] : ["desk:/x", "desk:/y"], await PathsAsync());
    }

    [Fact]
    public async Task Removal_without_a_terminal_needs_yes()
    {
        Job("desk", "/x").Dispose();
        (int code, _, string error) = await _cli.RunAsync("cache", "rm", "desk");
        Assert.Equal(2, code);
        Assert.EndsWith("There is no terminal to ask on: give --yes\n", error, StringComparison.Ordinal);
        Assert.Single(await PathsAsync());
        Assert.Equal(0, (await _cli.RunAsync("cache", "rm", "desk", "--yes")).ExitCode);
        Assert.Empty(await PathsAsync());
        Assert.Equal((0, "", "nothing was removed\n"), await _cli.RunAsync("cache", "rm", "--all"));
    }

    [Fact]
    public async Task A_cache_in_use_stays_and_that_is_a_failure()
    {
        using CacheLease lease = Job("desk", "/x");
        Job("desk", "/y").Dispose();
        (int code, _, string error) = await _cli.RunAsync("cache", "rm", "--all", "--yes");
        Assert.Equal((1, "berth: kept /x bind-0: in use by job build of runner desk"), (code, error.Split('\n')[0]));
        Assert.Equal(["desk:/x"], await PathsAsync());
    }

    [Fact]
    public async Task Warming_runs_a_job_without_steps_on_every_instance_with_the_caches_that_were_named()
    {
        using FakeHook hook = new(_cli);
        _cli.Config = "apiVersion: berth/v1\nrunners:\n  desk: { image: 'job:1', instances: 2, caches: ['/nix/store', '/var/cache'] }\n";
        (int code, string output, _) = await _cli.RunAsync("cache", "warm", "desk", "/nix/store", "--options", "--cap-add SYS_ADMIN");
        Assert.Equal(0, code);
        Assert.Equal(["prepare_job", "cleanup_job", "prepare_job", "cleanup_job"], hook.Commands);
        JsonNode definition = JsonNode.Parse(hook.Read("definition.json"))!;
        Assert.Equal(("desk-2", "/nix/store"), ((string)definition["name"]!, (string)definition["caches"]!.AsArray().Single()!["path"]!));
        JsonNode container = JsonNode.Parse(hook.Read("prepare_job.json"))!["args"]!["container"]!;
        Assert.Equal(("job:1", "--cap-add SYS_ADMIN"), ((string)container["image"]!, (string)container["createOptions"]!));
        Assert.Equal([["desk-1", "/nix/store", "overlay", "0", "yes"], ["desk-2", "/nix/store", "overlay", "0", "yes"]],
            output.TrimEnd().Split('\n').Skip(1).Select(Words));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2, "--slots", "2")]
    public async Task Warming_has_a_pod_for_every_slot_at_the_same_time(int pods, params string[] options)
    {
        using FakeHook hook = new(_cli);
        _cli.Config = "apiVersion: berth/v1\nrunners:\n  desk: { image: 'job:1', max: 3, caches: ['/nix/store'] }\n";
        (int code, string output, _) = await _cli.RunAsync(["cache", "warm", "desk", .. options]);
        Assert.Equal((0, pods), (code, output.TrimEnd().Split('\n').Length - 1));
        Assert.Equal([.. Enumerable.Repeat("prepare_job", pods), .. Enumerable.Repeat("cleanup_job", pods)], hook.Commands);
        Assert.Equal(2, (await _cli.RunAsync("cache", "warm", "desk", "--slots", "4")).ExitCode);
    }

    [Fact]
    public async Task A_warming_job_that_fails_is_a_failure()
    {
        using FakeHook hook = new(_cli.With("FAKE_PREPARE_FAILS", "1"));
        _cli.Config = "apiVersion: berth/v1\nrunners:\n  desk: { image: 'job:1', caches: ['/nix/store'] }\n";
        (int code, string output, string error) = await _cli.RunAsync("cache", "warm", "desk");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("no engine [engine-not-there]", error, StringComparison.Ordinal);
        Assert.Contains("berth: the caches of runner desk were not warmed: no engine [engine-not-there]\n", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ image: 'job:1' }", "berth: runner desk has no caches")]
    [InlineData("{ caches: [/x] }", "berth: runner desk names no image; give --image")]
    [InlineData("{ image: 'job:1', caches: [/x] }", "berth: runner desk has no cache at /y; there are /x", "/y")]
    public async Task What_cannot_be_warmed_is_refused(string runner, string says, params string[] paths)
    {
        using FakeHook hook = new(_cli);
        _cli.Config = $"apiVersion: berth/v1\nrunners:\n  desk: {runner}\n";
        Assert.Equal((2, "", says + "\n"), await _cli.RunAsync(["cache", "warm", "desk", .. paths]));
        Assert.Empty(hook.Commands);
    }

    private async Task<(int ExitCode, string Out)> OutputAsync(params string[] arguments)
    {
        (int code, string output, _) = await _cli.RunAsync(arguments);
        return (code, output);
    }

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }
}

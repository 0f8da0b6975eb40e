using System.Diagnostics;
using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Runners;

namespace Berth.Core.Tests.Caches;

public sealed class CacheStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FixedClock _clock = new();
    private readonly CacheStore _store;

    public CacheStoreTests() => _store = new CacheStore(_directory["caches"], _clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    private static CacheLeaseRequest Request(int slots = 1, CacheStrategy strategy = CacheStrategy.Bind, string? image = null) =>
        ChildProgram.Request(slots, strategy, image);

    private CacheGrant RunJob(CacheLeaseRequest request)
    {
        using CacheLease lease = _store.Lease(request);
        lease.RecordUse();
        _clock.Now += TimeSpan.FromMinutes(1);
        return lease.Grant;
    }

    [Fact]
    public void The_first_job_finds_a_cold_slot_and_the_next_one_the_same_warm()
    {
        CacheGrant first = RunJob(Request());
        Assert.False(first.Warm);
        Assert.False(first.NeedsSeed);
        CacheGrant second = RunJob(Request());
        Assert.True(second.Warm);
        Assert.Equal(first.SlotDirectory, second.SlotDirectory);
        Assert.EndsWith("/caches/desk/root-.cache-ebc372a1/slots/bind-0", first.SlotDirectory, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_did_not_start_warms_nothing()
    {
        _store.Lease(Request()).Dispose();
        Assert.False(RunJob(Request()).Warm);
    }

    [Fact]
    public void A_slot_whose_making_was_cut_off_is_made_to_its_end()
    {
        string data = Path.Combine(RunJob(Request()).SlotDirectory, CacheGrant.DataDirectory);
        // What is there between making a directory and giving it its mode.
        File.SetUnixFileMode(data, UnixFileMode.None);
        RunJob(Request());
        Assert.Equal((UnixFileMode)0b111_111_111, File.GetUnixFileMode(data));
    }

    [Fact]
    public void A_seed_mark_that_a_job_made_endless_is_no_mark()
    {
        CacheGrant grant = RunJob(Request(strategy: CacheStrategy.Seed, image: "sha256:1"));
        File.CreateSymbolicLink(Path.Combine(grant.SlotDirectory, CacheGrant.SeededFile), "/dev/zero");
        Assert.True(RunJob(Request(strategy: CacheStrategy.Seed, image: "sha256:1")).NeedsSeed);
    }

    [Fact]
    public void Slots_are_laid_out_for_any_user_inside_of_a_closed_root()
    {
        using CacheLease bind = _store.Lease(Request());
        using CacheLease overlay = _store.Lease(Request(strategy: CacheStrategy.Overlay));
        Assert.Equal("700", Mode(_directory["caches"]));
        Assert.Equal("700", Mode(_directory["caches/desk"]));
        Assert.Equal("755", Mode(bind.Grant.SlotDirectory));
        Assert.Equal("777", Mode(Path.Combine(bind.Grant.SlotDirectory, CacheGrant.DataDirectory)));
        Assert.Equal("644", Mode(Path.Combine(bind.Grant.SlotDirectory, CacheGrant.LeaseFile)));
        Assert.Equal("755", Mode(Path.Combine(overlay.Grant.SlotDirectory, CacheGrant.UpperDirectory)));
        Assert.True(Directory.Exists(Path.Combine(overlay.Grant.SlotDirectory, CacheGrant.WorkDirectory)));
        Assert.False(Directory.Exists(Path.Combine(overlay.Grant.SlotDirectory, CacheGrant.DataDirectory)));
    }

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    [Fact]
    public void A_known_user_owns_the_data()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        using CacheLease lease = _store.Lease(Request() with { Owner = new JobUser(1001, 121) });
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%u:%g", Path.Combine(lease.Grant.SlotDirectory, "data")]) { RedirectStandardOutput = true })!;
        Assert.Equal("1001:121", stat.StandardOutput.ReadToEnd().Trim());
    }

    [Fact]
    public void Jobs_at_once_get_slots_of_their_own_and_no_more_than_there_are()
    {
        using CacheLease first = _store.Lease(Request(2));
        using CacheLease second = _store.Lease(Request(2));
        Assert.Equal([0, 1], new[] { first.Grant.Slot, second.Grant.Slot });
        Finding finding = Assert.Throws<BerthException>(() => _store.Lease(Request(2))).Finding;
        Assert.Equal("cache-slots-busy", finding.Cause);
        Assert.Equal(["slot bind-0: in use by job build", "slot bind-1: in use by job build"], finding.Evidence);
        first.Dispose();
        Assert.Equal(0, RunJob(Request(2)).Slot);
    }

    [Fact]
    public void A_slot_whose_lease_an_agent_holds_is_busy_after_the_claim_is_gone()
    {
        CacheGrant grant = RunJob(Request());
        using FileLock agent = FileLock.TryAcquire(Path.Combine(grant.SlotDirectory, CacheGrant.LeaseFile))!;
        Assert.Throws<BerthException>(() => _store.Lease(Request()));
        agent.Dispose();
        Assert.Equal(grant.SlotDirectory, RunJob(Request()).SlotDirectory);
    }

    [Fact]
    public void The_warmest_free_slot_comes_first()
    {
        using (CacheLease zero = _store.Lease(Request(3)), one = _store.Lease(Request(3)), two = _store.Lease(Request(3)))
        {
            foreach (CacheLease lease in (CacheLease[])[zero, two, one])
            {
                lease.RecordUse();
                _clock.Now += TimeSpan.FromMinutes(1);
            }
        }

        using CacheLease first = _store.Lease(Request(3));
        using CacheLease second = _store.Lease(Request(3));
        Assert.Equal([1, 2], new[] { first.Grant.Slot, second.Grant.Slot });
    }

    [Fact]
    public void Strategies_do_not_share_slots()
    {
        Assert.Contains("bind-0", RunJob(Request()).SlotDirectory, StringComparison.Ordinal);
        CacheGrant overlay = RunJob(Request(strategy: CacheStrategy.Overlay));
        Assert.Contains("overlay-0", overlay.SlotDirectory, StringComparison.Ordinal);
        Assert.False(overlay.Warm);
    }

    [Fact]
    public void A_seed_is_due_until_it_is_whole_and_again_for_another_image()
    {
        CacheGrant grant = RunJob(Request(strategy: CacheStrategy.Seed, image: "sha256:a"));
        Assert.True(grant.NeedsSeed);
        CacheGrant interrupted = RunJob(Request(strategy: CacheStrategy.Seed, image: "sha256:a"));
        Assert.Equal((true, false), (interrupted.NeedsSeed, interrupted.Warm));
        File.WriteAllText(Path.Combine(grant.SlotDirectory, CacheGrant.SeededFile), "sha256:a\ndigest\n");
        CacheGrant whole = RunJob(Request(strategy: CacheStrategy.Seed, image: "sha256:a"));
        Assert.Equal((false, true), (whole.NeedsSeed, whole.Warm));
        CacheGrant changed = RunJob(Request(strategy: CacheStrategy.Seed, image: "sha256:b"));
        Assert.Equal((true, true), (changed.NeedsSeed, changed.Warm));
    }

    [Fact]
    public void A_slot_seeded_from_the_same_image_is_preferred()
    {
        using (CacheLease zero = _store.Lease(Request(2, CacheStrategy.Seed, "a")), one = _store.Lease(Request(2, CacheStrategy.Seed, "b")))
        {
            zero.RecordUse();
            _clock.Now += TimeSpan.FromHours(1);
            one.RecordUse();
            File.WriteAllText(Path.Combine(zero.Grant.SlotDirectory, CacheGrant.SeededFile), "a\n");
            File.WriteAllText(Path.Combine(one.Grant.SlotDirectory, CacheGrant.SeededFile), "b\n");
        }

        Assert.Equal(0, RunJob(Request(2, CacheStrategy.Seed, "a")).Slot);
        Assert.Equal(1, RunJob(Request(2, CacheStrategy.Seed, "b")).Slot);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"version\":2,\"future\":true}")]
    [InlineData("null")]
    [InlineData("{\"version\":1,\"uses\":\"many\"}")]
    public void Bookkeeping_of_no_use_is_said_and_begun_anew(string text)
    {
        CacheGrant grant = RunJob(Request());
        File.WriteAllText(Path.Combine(grant.SlotDirectory, "data", "kept"), "x");
        File.WriteAllText($"{grant.SlotDirectory}.json", text);
        using (CacheLease lease = _store.Lease(Request()))
        {
            Assert.Contains($"{grant.SlotDirectory}.json", Assert.Single(lease.Notes), StringComparison.Ordinal);
            Assert.True(lease.Grant.Warm);
            lease.RecordUse();
        }

        using CacheLease next = _store.Lease(Request());
        Assert.Empty(next.Notes);
        Assert.True(next.Grant.Warm);
    }

    [Fact]
    public void Runners_and_paths_of_any_name_stay_below_the_root_and_apart()
    {
        string[] runners = ["..", "a/b", "a-b", "", "naïve name", new string('x', 300), ".hidden"];
        HashSet<string> directories = [];
        foreach (string runner in runners)
        {
            foreach (string path in (string[])["/a/b", "/a-b", "/", "/" + new string('y', 3000)])
            {
                using CacheLease lease = _store.Lease(Request() with { Runner = runner, Cache = new CacheDefinition(path) });
                Assert.StartsWith(_directory["caches/"], lease.Grant.SlotDirectory, StringComparison.Ordinal);
                Assert.True(directories.Add(lease.Grant.SlotDirectory));
            }
        }

        Assert.Equal(runners.Length * 4, new CacheCatalog([_directory["caches"]], _clock).List(CacheFilter.All, false, Cancellation).Count);
    }

    [Fact]
    public void A_source_takes_the_place_of_the_root()
    {
        using CacheLease lease = _store.Lease(Request() with { Cache = new CacheDefinition("/c", Source: _directory["mine"]) });
        Assert.StartsWith(_directory["mine/desk/"], lease.Grant.SlotDirectory, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_that_is_a_file_is_a_finding()
    {
        File.WriteAllText(_directory["caches"], "");
        Assert.Equal("cache-directory-unusable", Assert.Throws<BerthException>(() => _store.Lease(Request())).Finding.Cause);
    }

    [Fact]
    public void A_killed_hook_frees_its_claim()
    {
        using Process hook = ChildProgram.Start("lease", [_directory["caches"], "1"]);
        string? slot = hook.StandardOutput.ReadLine();
        Assert.NotNull(slot);
        Assert.Throws<BerthException>(() => _store.Lease(Request()));
        hook.Kill();
        hook.WaitForExit();
        Assert.Equal(slot, RunJob(Request()).SlotDirectory);
    }

    [Fact]
    public void Never_are_two_jobs_in_one_slot()
    {
        using Process killed = ChildProgram.Start("lease", [_directory["caches"], "3"]);
        Assert.NotNull(killed.StandardOutput.ReadLine());
        Process[] hooks = [.. Enumerable.Range(0, 4).Select(_ => ChildProgram.Start("compete", [_directory["caches"], "3", "150"]))];
        killed.Kill();
        var catalog = new CacheCatalog([_directory["caches"]], _clock);
        while (hooks.Any(h => !h.HasExited))
        {
            catalog.List(CacheFilter.All, measure: false, Cancellation);
            catalog.Remove(CacheFilter.All, dryRun: false, Cancellation);
        }

        Assert.All(hooks, h => Assert.Equal(0, h.ExitCode));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["caches/.trash"]));
    }
}

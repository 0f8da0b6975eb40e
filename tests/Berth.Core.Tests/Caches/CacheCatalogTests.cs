using System.Diagnostics;
using Berth.Core.Caches;
using Berth.Core.Files;
using Berth.Core.Runners;
using CsCheck;

namespace Berth.Core.Tests.Caches;

public sealed class CacheCatalogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FixedClock _clock = new();
    private readonly CacheStore _store;
    private readonly CacheCatalog _catalog;

    public CacheCatalogTests()
    {
        _store = new CacheStore(_directory["caches"], _clock);
        _catalog = new CacheCatalog([_directory["caches"], _directory["not-there"]], _clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    private CacheGrant RunJob(string runner, string path, int bytes = 0)
    {
        using CacheLease lease = _store.Lease(
            new CacheLeaseRequest(runner, new CacheDefinition(path), CacheStrategy.Bind, 1, $"job of {runner}", "sha256:1"));
        File.WriteAllBytes(Path.Combine(lease.Grant.SlotDirectory, CacheGrant.DataDirectory, $"f{_clock.Now.Ticks}"), new byte[bytes]);
        lease.RecordUse();
        _clock.Now += TimeSpan.FromHours(1);
        return lease.Grant;
    }

    private IReadOnlyList<CacheSummary> List(CacheFilter? filter = null) => _catalog.List(filter ?? CacheFilter.All, measure: true, Cancellation);

    [Fact]
    public void Nothing_is_listed_where_there_is_nothing() => Assert.Empty(List());

    [Fact]
    public void Caches_are_listed_with_uses_hits_sizes_and_times()
    {
        RunJob("a", "/x", 100_000);
        RunJob("a", "/x", 100_000);
        RunJob("b", "/y");
        CacheSummary cache = List()[0];
        Assert.Equal(("a", "/x", 2L, 1L), (cache.Runner, cache.Path, cache.Uses, cache.Hits));
        CacheSlotSummary slot = Assert.Single(cache.Slots);
        Assert.InRange(slot.Size!.Bytes, 200_000, 300_000);
        Assert.Equal(("bind-0", "sha256:1", false, true), (slot.Name, slot.Image, slot.InUse, slot.IsWhole));
        Assert.Equal(_clock.Now - TimeSpan.FromHours(2), slot.LastUsed);
        Assert.Equal("b", Assert.Single(List(new CacheFilter(Runner: "b"))).Runner);
        Assert.Empty(List(new CacheFilter("b", "/x")));
        Assert.Null(_catalog.List(CacheFilter.All, measure: false, Cancellation)[0].Bytes);
    }

    [Fact]
    public void A_slot_in_use_is_shown_and_never_removed()
    {
        CacheGrant grant = RunJob("a", "/x");
        using FileLock? agent = FileLock.TryAcquire(Path.Combine(grant.SlotDirectory, CacheGrant.LeaseFile));
        Assert.True(List()[0].Slots[0].InUse);
        CacheRemovalResult result = _catalog.Remove(CacheFilter.All, dryRun: false, Cancellation);
        Assert.Empty(result.Removed);
        Assert.Equal("in use by job of a", Assert.Single(result.Kept).Reason);
        Assert.True(Directory.Exists(grant.SlotDirectory));
        CacheRemovalResult pruned = _catalog.Prune(CacheFilter.All, new CachePruneLimits(TimeSpan.Zero, 0), dryRun: false, Cancellation);
        Assert.Empty(pruned.Removed);
        Assert.Equal("in use by job of a", Assert.Single(pruned.InUse).Reason);
    }

    [Fact]
    public void Removal_leaves_nothing_and_the_next_job_is_cold()
    {
        RunJob("a", "/x", 10);
        RunJob("b", "/x", 10);
        CacheRemovalResult result = _catalog.Remove(new CacheFilter("a"), dryRun: false, Cancellation);
        Assert.Single(result.Removed);
        Assert.True(result.FreedBytes > 0);
        Assert.Empty(result.Failures);
        Assert.False(Directory.Exists(_directory["caches/a"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["caches/.trash"]));
        Assert.Equal("b", Assert.Single(List()).Runner);
        Assert.False(RunJob("a", "/x").Warm);
    }

    [Fact]
    public void A_dry_run_says_the_same_and_does_nothing()
    {
        RunJob("a", "/x", 10);
        Assert.Single(_catalog.Remove(CacheFilter.All, dryRun: true, Cancellation).Removed);
        Assert.Single(List());
    }

    [Fact]
    public void Prune_keeps_to_an_age()
    {
        RunJob("old", "/x");
        _clock.Now += TimeSpan.FromDays(10);
        RunJob("new", "/x");
        CacheRemovalResult result = _catalog.Prune(CacheFilter.All, new CachePruneLimits(MaxAge: TimeSpan.FromDays(7)), dryRun: false, Cancellation);
        Assert.Contains("/old/", Assert.Single(result.Removed).Directory, StringComparison.Ordinal);
        Assert.Equal("new", Assert.Single(List()).Runner);
    }

    [Fact]
    public void Prune_keeps_to_a_size_and_the_last_used()
    {
        RunJob("first", "/x", 1_000_000);
        RunJob("second", "/x", 1_000_000);
        RunJob("third", "/x", 1_000_000);
        RunJob("first", "/x");
        _catalog.Prune(CacheFilter.All, new CachePruneLimits(MaxBytes: 2_200_000), dryRun: false, Cancellation);
        Assert.Equal(["first", "third"], List().Select(c => c.Runner));
    }

    [Fact]
    public void What_is_chosen_is_enough_and_no_more_and_never_in_use()
    {
        Gen<CacheSlotSummary> slots = Gen.Select(Gen.Int[0, 100], Gen.Long[0, 1000], Gen.Bool, (hours, bytes, inUse) => new CacheSlotSummary(
            "bind-0", CacheStrategy.Bind, $"{Guid.NewGuid()}", new TreeSize(bytes, 1, 0), null,
            hours == 0 ? null : _clock.Now - TimeSpan.FromHours(hours), 1, 0, null, inUse, null, true));
        Gen.Select(slots.Array[0, 20], Gen.Long[0, 8000], Gen.Int[1, 100]).Sample((all, most, hours) =>
        {
            IReadOnlyList<CacheSlotSummary> chosen = new CachePruneLimits(TimeSpan.FromHours(hours), most).Choose(all, _clock.Now);
            CacheSlotSummary[] left = [.. all.Except(chosen)];
            Assert.DoesNotContain(chosen, s => s.InUse);
            Assert.All(left, s => Assert.True(s.InUse || (s.LastUsed is { } used && _clock.Now - used <= TimeSpan.FromHours(hours))));
            Assert.True(left.Sum(s => s.Size!.Bytes) <= most || left.All(s => s.InUse));
            Assert.Empty(new CachePruneLimits().Choose(all, _clock.Now));
        });
    }

    [Fact]
    public void Trash_that_a_crash_left_is_collected_by_the_next_command()
    {
        RunJob("a", "/x");
        Directory.CreateDirectory(_directory["caches/.trash/half/data"]);
        File.WriteAllText(_directory["caches/.trash/half/data/f"], "x");
        Assert.Single(List());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["caches/.trash"]));
    }

    [Fact]
    public void A_slot_removed_by_hand_and_a_lost_record_do_no_harm()
    {
        CacheGrant grant = RunJob("a", "/x");
        Directory.Delete(grant.SlotDirectory, recursive: true);
        Assert.False(RunJob("a", "/x").Warm);
        Directory.Delete(grant.SlotDirectory, recursive: true);
        string cache = Path.GetDirectoryName(Path.GetDirectoryName(grant.SlotDirectory))!;
        File.WriteAllText(Path.Combine(cache, "cache.json"), "{");
        Assert.Single(Assert.Single(List()).Notes);
        _catalog.Remove(CacheFilter.All, dryRun: false, Cancellation);
        Assert.Empty(List());
        Assert.False(Directory.Exists(cache));
    }

    [Fact]
    public void A_user_who_is_not_root_can_remove_what_jobs_made_read_only()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "needs root, to become somebody else");
        CacheGrant grant = RunJob("a", "/nix/store");
        string script = "cd \"$0\" && mkdir -p s/bin/deep && echo x > s/bin/sh && echo x > s/bin/deep/f && chmod -R a-w s && chown -R 65534:65534 \"$1\" && chmod 755 \"$2\"";
        using (var sh = Process.Start("sh", ["-ec", script, Path.Combine(grant.SlotDirectory, "data"), _directory["caches"], _directory.Path]))
        {
            sh.WaitForExit();
            Assert.Equal(0, sh.ExitCode);
        }

        using Process nobody = ChildProgram.Start("remove", [_directory["caches"]], user: 65534);
        Assert.Equal("", nobody.StandardOutput.ReadToEnd().Trim());
        nobody.WaitForExit();
        Assert.Equal(1, nobody.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["caches/.trash"]));
    }
}

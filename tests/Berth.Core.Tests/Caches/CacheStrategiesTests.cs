using Berth.Core.Caches;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Runners;

namespace Berth.Core.Tests.Caches;

public sealed class CacheStrategiesTests
{
    private static readonly ImagePathFacts _nothing = new("/nix/store", Exists: false, HasFiles: false, Executable: null);
    private static readonly ImagePathFacts _files = new("/nix/store", Exists: true, HasFiles: true, Executable: null);
    private static readonly ImagePathFacts _programs = _files with { Executable = "/nix/store/abc-bash/bin/sh" };
    private static readonly JobCapabilities _plain = new(IsRoot: true, HasSysAdmin: false, IsPrivileged: false);
    private static readonly JobCapabilities _mounting = _plain with { HasSysAdmin = true };
    private static readonly FileSystemFacts _disk = new("ext4", true);

    private static CacheDecision Resolve(CacheStrategy strategy, ImagePathFacts facts, JobCapabilities job, FileSystemFacts? fileSystem = null) =>
        CacheStrategies.Resolve(new CacheDefinition("/nix/store", strategy), "nixos/nix", facts, job, fileSystem ?? _disk);

    [Fact]
    public void Auto_takes_overlay_where_the_job_may_mount() =>
        Assert.Equal(new CacheDecision(CacheStrategy.Overlay, null, null), Resolve(CacheStrategy.Auto, _programs, _mounting));

    [Fact]
    public void Auto_takes_seed_where_the_image_has_files_and_says_why() =>
        Assert.Equal(
            new CacheDecision(CacheStrategy.Seed, "seed, not overlay: the job lacks the capability SYS_ADMIN", null),
            Resolve(CacheStrategy.Auto, _programs, _plain));

    [Fact]
    public void Auto_takes_bind_where_there_is_nothing_to_hide_even_where_the_job_may_mount()
    {
        Assert.Equal(new CacheDecision(CacheStrategy.Bind, null, null), Resolve(CacheStrategy.Auto, _nothing, _plain));
        Assert.Equal(new CacheDecision(CacheStrategy.Bind, null, null), Resolve(CacheStrategy.Auto, _nothing, _mounting));
    }

    [Fact]
    public void Auto_takes_no_overlay_on_a_file_system_that_holds_none() =>
        Assert.Equal(
            new CacheDecision(CacheStrategy.Seed, "seed, not overlay: the cache directory is on tmpfs", null),
            Resolve(CacheStrategy.Auto, _files, _mounting, new FileSystemFacts("tmpfs", false)));

    [Fact]
    public void Bind_is_refused_over_programs_with_both_ways_out()
    {
        CacheDecision decision = Resolve(CacheStrategy.Bind, _programs, _plain);
        Assert.Equal("cache-hides-image-files", decision.Refusal!.Cause);
        Assert.Equal(
            "the cache at /nix/store would hide files of the image nixos/nix that its programs need, for example /nix/store/abc-bash/bin/sh",
            decision.Refusal.Summary);
        Assert.Contains("overlay", decision.Refusal.Fix, StringComparison.Ordinal);
        Assert.Contains("seed", decision.Refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_over_other_files_is_allowed_and_said()
    {
        CacheDecision decision = Resolve(CacheStrategy.Bind, _files, _plain);
        Assert.Equal((CacheStrategy.Bind, null), (decision.Strategy, decision.Refusal));
        Assert.Contains("hides what the image nixos/nix has at /nix/store", decision.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, false, null, "does not run as root")]
    [InlineData(false, false, true, null, "does not run as root")]
    [InlineData(true, false, false, null, "lacks the capability SYS_ADMIN")]
    [InlineData(true, true, false, "docker-default", "is confined by the AppArmor profile docker-default, which forbids mounts")]
    [InlineData(true, true, true, "docker-default", null)]
    [InlineData(true, false, true, null, null)]
    [InlineData(true, true, false, null, null)]
    public void Overlay_needs_a_job_that_may_mount(bool root, bool sysAdmin, bool privileged, string? profile, string? reason)
    {
        CacheDecision decision = Resolve(CacheStrategy.Overlay, _files, new JobCapabilities(root, sysAdmin, privileged, profile));
        Assert.Equal(reason is null ? null : "overlay-not-permitted", decision.Refusal?.Cause);
        Assert.Equal(reason is null ? null : $"the job {reason}", decision.Refusal?.Evidence[0]);
        Assert.Equal(profile is not null && reason is not null, decision.Refusal?.Fix.Contains("apparmor=unconfined", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void Overlay_on_an_unsuitable_file_system_is_refused()
    {
        CacheDecision decision = Resolve(CacheStrategy.Overlay, _files, _mounting, new FileSystemFacts("nfs", false));
        Assert.Equal("cache-filesystem-unsuitable", decision.Refusal!.Cause);
        Assert.Contains("BERTH_CACHE_DIR", decision.Refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Seed_is_as_asked() => Assert.Equal(new CacheDecision(CacheStrategy.Seed, null, null), Resolve(CacheStrategy.Seed, _nothing, _plain));
}

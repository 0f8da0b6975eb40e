using Berth.Core.Checks;
using Berth.Core.Checks.Rules;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;

namespace Berth.Core.Tests.Checks;

public sealed class RuleTests
{
    private const UnixFileMode Mode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly DateTimeOffset _now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly EngineFacts _engine =
        new("unix:///run/docker.sock", "Docker", "28.0.1", "overlay2", "/var/lib/docker", "2", [], ["seccomp"], _now);

    [Theory]
    [InlineData("Docker", "20.10.24+dfsg1", CheckStatus.Ok)]
    [InlineData("Docker", "19.03.15", CheckStatus.Failed)]
    [InlineData("Podman", "3.4.4", CheckStatus.Failed)]
    [InlineData("Podman", "5.2.0-rc1", CheckStatus.Ok)]
    [InlineData("Docker", "dev", CheckStatus.Warning)]
    public void An_engine_must_be_new_enough(string product, string version, CheckStatus expected) =>
        Assert.Equal(expected, EngineRules.Version("v", _engine with { Product = product, Version = version }).Status);

    [Fact]
    public void What_an_engine_lacks_is_a_warning()
    {
        Assert.Equal(CheckStatus.Ok, EngineRules.Storage("s", _engine).Status);
        Assert.Equal(CheckStatus.Warning, EngineRules.Storage("s", _engine with { StorageDriver = "vfs" }).Status);
        Assert.Equal(CheckStatus.Ok, EngineRules.Cgroups("c", _engine).Status);
        Assert.Contains(
            "memory, pids", EngineRules.Cgroups(
                "c", _engine with { CannotLimit = ["memory", "pids"] }).Message, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Ok, EngineRules.Confinement("a", _engine).Status);
        Assert.Equal(
            CheckStatus.Warning, EngineRules.Confinement("a", _engine with { SecurityOptions = ["apparmor", "seccomp"] }).Status);
        Assert.Equal(CheckStatus.Warning, EngineRules.Confinement("a", _engine with { SecurityOptions = ["selinux"] }).Status);
    }

    [Theory]
    [InlineData(0, CheckStatus.Ok)]
    [InlineData(30, CheckStatus.Ok)]
    [InlineData(31, CheckStatus.Warning)]
    [InlineData(-31, CheckStatus.Warning)]
    public void A_clock_may_be_off_by_30_seconds(int seconds, CheckStatus expected) =>
        Assert.Equal(expected, ClockRule.Judge("clock", _now, "GitHub's", _now.AddSeconds(seconds)).Status);

    [Theory]
    [InlineData(100L << 30, 1000, 500, CheckStatus.Ok)]
    [InlineData(100L << 30, 0, 0, CheckStatus.Ok)]
    [InlineData(5L << 30, 1000, 500, CheckStatus.Warning)]
    [InlineData(1L << 20, 1000, 500, CheckStatus.Failed)]
    [InlineData(100L << 30, 1000, 30, CheckStatus.Warning)]
    [InlineData(100L << 30, 1000, 0, CheckStatus.Failed)]
    public void A_disk_needs_bytes_and_inodes(long free, long inodes, long freeInodes, CheckStatus expected) =>
        Assert.Equal(expected, DiskRule.Judge("disk", new DiskFacts("/var", "caches", free, inodes, freeInodes)).Status);

    [Theory]
    [InlineData(Mode0600, 1000u, CheckStatus.Ok)]
    [InlineData(Mode0600, 0u, CheckStatus.Ok)]
    [InlineData(Mode0600, 1001u, CheckStatus.Failed)]
    [InlineData(Mode0600 | UnixFileMode.OtherRead, 1000u, CheckStatus.Failed)]
    [InlineData(Mode0600 | UnixFileMode.GroupRead, 1000u, CheckStatus.Failed)]
    public void A_secret_is_its_owners_alone(UnixFileMode mode, uint owner, CheckStatus expected) =>
        Assert.Equal(expected, SecretFileRule.Secret("c", new FileAccessFacts("/c", "a credential", mode, owner), 1000).Status);

    [Fact]
    public void A_configuration_may_be_read_but_not_written_by_others()
    {
        FileAccessFacts file = new("/berth.yaml", "the configuration", Mode0600 | UnixFileMode.OtherRead, 1000);
        Assert.Equal(CheckStatus.Ok, SecretFileRule.Configuration("c", file, 1000).Status);
        CheckResult open = SecretFileRule.Configuration("c", file with { Mode = file.Mode | UnixFileMode.OtherWrite }, 1000);
        Assert.Equal((CheckStatus.Failed, "chmod o-w /berth.yaml"), (open.Status, open.Fix));
    }

    [Theory]
    [InlineData("2.328.0", 1, CheckStatus.Failed)]
    [InlineData("2.336.0", 1, CheckStatus.Warning)]
    [InlineData("2.336.0", 30, CheckStatus.Failed)]
    [InlineData("2.337.0", 90, CheckStatus.Ok)]
    public void GitHub_refuses_a_runner_30_days_after_the_next(string version, int days, CheckStatus expected) =>
        Assert.Equal(expected, RunnerVersionRule.Judge(
            "r", Version.Parse(version), "here", [(new Version(2, 337, 0), _now.AddDays(-days))], _now).Status);

    [Fact]
    public void Without_the_releases_nothing_is_claimed_of_a_runner()
    {
        Assert.Equal(CheckStatus.Skipped, RunnerVersionRule.Judge("r", new Version(2, 336, 0), "here", null, _now).Status);
        Assert.Equal(CheckStatus.Failed, RunnerVersionRule.Judge("r", new Version(2, 311, 0), "here", null, _now).Status);
        Assert.Equal(new Version(2, 336, 0), RunnerVersionRule.OfImage("ghcr.io/actions/actions-runner:2.336.0"));
        Assert.Null(RunnerVersionRule.OfImage("ghcr.io/actions/actions-runner:latest"));
        Assert.Null(RunnerVersionRule.OfImage("node:22.1.0"));
    }

    [Theory]
    [InlineData(1024 * 1024, 524288, 1024, CheckStatus.Ok)]
    [InlineData(1024 * 1024, 8192, 1024, CheckStatus.Warning)]
    [InlineData(4096, 524288, 1024, CheckStatus.Warning)]
    [InlineData(1024 * 1024, 524288, 128, CheckStatus.Warning)]
    public void Limits_of_the_kernel_are_named(long files, long watches, long instances, CheckStatus expected) =>
        Assert.Equal(expected, LimitsRule.Judge("limits", files, watches, instances).Status);

    [Fact]
    public void An_unreachable_GitHub_fails_only_whoever_needs_it()
    {
        foreach (ReachOutcome outcome in Enum.GetValues<ReachOutcome>())
        {
            ReachFacts facts = new("api.github.com", "proxy:3128, set by https_proxy", outcome, "");
            CheckResult needed = ReachRule.Judge("github", facts, needed: true);
            bool ok = outcome == ReachOutcome.Answered;
            Assert.Equal(ok ? CheckStatus.Ok : CheckStatus.Failed, needed.Status);
            Assert.Equal(ok, needed.Fix.Length == 0);
            Assert.Contains("proxy:3128", needed.Message, StringComparison.Ordinal);
            Assert.Equal(ok ? CheckStatus.Ok : CheckStatus.Warning, ReachRule.Judge("github", facts, needed: false).Status);
        }
    }

    [Fact]
    public void A_trial_that_did_not_start_is_told_in_the_engines_words()
    {
        Finding refused = Finding.Certain("engine-error", "Starting the pod: 500", "", "unable to apply caps");
        Assert.Equal(CheckStatus.Ok, TrialRules.Privileged("p", null, ["desk"]).Status);
        Assert.Equal(CheckStatus.Warning, TrialRules.Privileged("p", refused, []).Status);
        CheckResult needed = TrialRules.Privileged("p", refused, ["desk"]);
        Assert.Equal(CheckStatus.Failed, needed.Status);
        Assert.Contains("unable to apply caps; needed by desk", needed.Message, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Ok, TrialRules.Overlay("o", null).Status);
        Assert.Equal(
            (CheckStatus.Warning, true),
            (TrialRules.Overlay("o", refused).Status, TrialRules.Overlay("o", refused).Fix.Length > 0));
    }

    [Theory]
    [InlineData("https_proxy=http://p:1", "api.github.com", "p:1 https_proxy")]
    [InlineData("HTTPS_PROXY=p:1", "api.github.com", "p:1 HTTPS_PROXY")]
    [InlineData("https_proxy=http://p:1 HTTPS_PROXY=http://q:1", "api.github.com", "p:1 https_proxy")]
    [InlineData("https_proxy=http://p:1 no_proxy=.github.com,x", "api.github.com", null)]
    [InlineData("https_proxy=http://p:1 no_proxy=github.com", "api.github.com", null)]
    [InlineData("https_proxy=http://p:1 no_proxy=hub.com", "api.github.com", "p:1 https_proxy")]
    [InlineData("https_proxy=http://p:1 no_proxy=*", "api.github.com", null)]
    [InlineData("http_proxy=http://p:1", "api.github.com", null)]
    public void The_proxy_is_the_runners(string environment, string host, string? expected)
    {
        Dictionary<string, string> variables =
            environment.Split(' ').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        string? found = new ProxySettings(variables).For(host) is { } proxy ? $"{proxy.Proxy.Authority} {proxy.Variable}" : null;
        Assert.Equal(expected, found);
    }
}

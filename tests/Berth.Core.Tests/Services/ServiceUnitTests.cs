using System.Diagnostics;
using Berth.Core.Services;

namespace Berth.Core.Tests.Services;

public sealed class ServiceUnitTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_unit_of_the_machine_runs_berth_up_as_a_user_and_kills_nothing_else()
    {
        string unit = ServiceUnit.Text(Service(ServiceScope.System) with
        {
            RunAs = "runner",
            Variables = new Dictionary<string, string>
            {
                ["XDG_STATE_HOME"] = "/var/state dir/100%",
                ["DOCKER_HOST"] = "unix:///d.sock",
            },
        });
        string[] lines = unit.Split('\n');
        Assert.Contains("ExecStart=/opt/berth/berth up --config /home/runner/berth.yaml", lines);
        Assert.Contains("User=runner", lines);
        Assert.Contains("Environment=DOCKER_HOST=unix:///d.sock", lines);
        Assert.Contains("Environment=\"XDG_STATE_HOME=/var/state dir/100%%\"", lines);
        Assert.Contains("EnvironmentFile=-/etc/berth/service.env", lines);
        Assert.Contains("Restart=on-failure", lines);
        Assert.Contains("KillMode=process", lines);
        Assert.Contains("TimeoutStopSec=90", lines);
        Assert.Contains("After=network-online.target docker.service", lines);
        Assert.Contains("WantedBy=multi-user.target", lines);
        Assert.True(ServiceUnit.IsOurs(unit));
    }

    [Fact]
    public void A_unit_of_a_user_asks_for_nothing_that_only_the_machines_manager_can_give()
    {
        string unit = ServiceUnit.Text(Service(ServiceScope.User));
        Assert.Contains("WantedBy=default.target", unit, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivileges=yes", unit, StringComparison.Ordinal);
        Assert.DoesNotContain("Protect", unit, StringComparison.Ordinal);
        Assert.DoesNotContain("docker.service", unit, StringComparison.Ordinal);
        Assert.DoesNotContain("User=", unit, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_with_blanks_quotes_and_systemds_own_letters_stay_what_they_are()
    {
        string unit = ServiceUnit.Text(Service(ServiceScope.User) with { ConfigFile = "/home/a b/100% \"$x\"\\berth.yaml" });
        Assert.Contains("""
            ExecStart=/opt/berth/berth up --config "/home/a b/100%% \"$$x\"\\berth.yaml"
            """, unit, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_that_may_hold_a_secret_are_left_out_by_name()
    {
        IReadOnlyDictionary<string, string> carried = ServiceVariables.Of(
            new Dictionary<string, string>
            {
                ["HTTPS_PROXY"] = "http://me:pass@proxy:3128",
                ["http_proxy"] = "http://proxy:3128",
                ["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=key",
                ["GH_TOKEN"] = "ghp_x",
                ["XDG_STATE_HOME"] = "/state\nExecStartPre=/bin/evil",
                ["BERTH_CACHE_DIR"] = "/cache@home",
                ["DOCKER_HOST"] = "",
            },
            out IReadOnlyList<string> leftOut);
        Assert.Equal(["BERTH_CACHE_DIR", "http_proxy"], carried.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["HTTPS_PROXY", "OTEL_EXPORTER_OTLP_HEADERS", "XDG_STATE_HOME"], leftOut.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(ServiceScope.System)]
    [InlineData(ServiceScope.User)]
    public async Task Systemd_finds_nothing_wrong_with_it(ServiceScope scope)
    {
        const string Analyze = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(Analyze), "systemd-analyze is not here");
        // The program must exist, and its path and the configuration's go through systemd's own reading of quotes.
        string unit = _directory["berth.service"];
        await File.WriteAllTextAsync(unit, ServiceUnit.Text(Service(scope) with
        {
            Program = "/bin/true",
            ConfigFile = "/home/a b/100% \"$x\"\\berth.yaml",
            Variables = new Dictionary<string, string> { ["A"] = "b c%\"\\d" },
        }), TestContext.Current.CancellationToken);
        ProcessStartInfo start = new(Analyze, ["verify", "--man=no", "--recursive-errors=no", unit])
        {
            RedirectStandardError = true,
        };
        if (scope == ServiceScope.User) start.ArgumentList.Insert(0, "--user");
        start.Environment["XDG_RUNTIME_DIR"] = _directory.Path;
        using Process verify = Process.Start(start)!;
        string said = await verify.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await verify.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("berth.service", said, StringComparison.Ordinal);
        Assert.Equal(0, verify.ExitCode);
    }

    private static ServiceDefinition Service(ServiceScope scope) =>
        new(scope, "/opt/berth/berth", "/home/runner/berth.yaml") { VariablesFile = "/etc/berth/service.env" };
}

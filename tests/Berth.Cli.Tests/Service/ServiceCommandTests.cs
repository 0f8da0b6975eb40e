using System.Text.Json.Nodes;

namespace Berth.Cli.Tests.Service;

public sealed class ServiceCommandTests : IDisposable
{
    private readonly CliFixture _cli = new() { Config = "apiVersion: berth/v1\nrunners:\n  desk:\n    repository: octo/hello\n" };

    public void Dispose() => _cli.Dispose();

    private string UnitPath => Path.Combine(_cli.Directory, "home", ".config", "systemd", "user", "berth.service");

    [Fact]
    public async Task A_dry_run_shows_the_unit_and_what_would_be_done_and_does_nothing()
    {
        _cli.With("HTTPS_PROXY", "http://me:secret-word@proxy").With("BERTH_CACHE_DIR", "/cache");
        (int code, string output, string error) = await _cli.RunAsync("service", "install", "--user", "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains($"up --config {_cli.ConfigPath}\n", output, StringComparison.Ordinal);
        Assert.Contains("Environment=BERTH_CACHE_DIR=/cache\n", output, StringComparison.Ordinal);
        Assert.Contains($"would write {UnitPath}", error, StringComparison.Ordinal);
        Assert.Contains("would run systemctl --user enable --now berth.service", error, StringComparison.Ordinal);
        Assert.Contains("HTTPS_PROXY may hold a secret", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", output + error, StringComparison.Ordinal);
        Assert.False(File.Exists(UnitPath));
    }

    [Fact]
    public async Task Under_sudo_the_machines_service_runs_as_who_called()
    {
        _cli.With("SUDO_USER", "ada");
        (_, string output, _) = await _cli.RunAsync("service", "install", "--system", "--dry-run");
        Assert.Contains("User=ada\n", output, StringComparison.Ordinal);
        (_, output, _) = await _cli.RunAsync("service", "install", "--system", "--dry-run", "--run-as", "grace");
        Assert.Contains("User=grace\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_systemctl_cannot_be_found_installing_is_refused()
    {
        (int code, _, string error) = await _cli.RunAsync("service", "install", "--user");
        Assert.Equal(1, code);
        Assert.Contains("a service needs systemd: ", error, StringComparison.Ordinal);
        Assert.Contains("berth up -d", error, StringComparison.Ordinal);
        Assert.False(File.Exists(UnitPath));
    }

    [Fact]
    public async Task A_service_of_a_wrong_configuration_is_refused()
    {
        _cli.Config = "apiVersion: berth/v1\nrunnerz: {}\n";
        (int code, _, string error) = await _cli.RunAsync("service", "install", "--user", "--dry-run");
        Assert.Equal(2, code);
        Assert.Contains("runnerz", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("give --user or --system, not both", "--user", "--system")]
    [InlineData("--run-as goes with --system", "--user", "--run-as", "ada")]
    [InlineData("--run-as must be the name of a user", "--system", "--run-as", "a\nExecStart=b")]
    public async Task Options_that_do_not_go_together_are_usage_errors(string said, params string[] options)
    {
        (int code, _, string error) = await _cli.RunAsync(["service", "install", "--dry-run", .. options]);
        Assert.Equal(2, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_says_that_there_is_none()
    {
        (int code, string output, _) = await _cli.RunAsync("service", "status", "--user", "-o", "json");
        Assert.Equal(1, code);
        JsonNode status = JsonNode.Parse(output)!;
        Assert.False((bool)status["installed"]!);
        Assert.False((bool)status["active"]!);
        Assert.Equal(UnitPath, (string)status["unit"]!);
        (code, _, string error) = await _cli.RunAsync("service", "uninstall", "--user");
        Assert.Equal(0, code);
        Assert.Contains("there is no service", error, StringComparison.Ordinal);
    }
}

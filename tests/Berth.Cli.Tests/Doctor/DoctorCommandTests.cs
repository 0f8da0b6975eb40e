using System.Text.Json.Nodes;

namespace Berth.Cli.Tests.Doctor;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly CliFixture _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Without_an_engine_the_engine_failed_and_what_needs_it_was_skipped()
    {
        Dictionary<string, string> status = await StatusAsync(1, "doctor", "--offline");
        Assert.Equal("failed", status["engine"]);
        Assert.All(
            ["engine-version", "engine-storage", "cgroups", "confinement", "overlay", "privileged", "images", "leftovers"],
            name => Assert.Equal("skipped", status[name]));
        Assert.Equal("skipped", status["github"]);
        Assert.Equal("skipped", status["configuration"]);
    }

    [Fact]
    public async Task Data_has_exactly_the_documented_fields_and_only_what_was_asked_for()
    {
        (int code, string output, _) = await NoEngine().RunAsync(
            "doctor", "--only", "limits,user", "--only", "disk", "-o", "json");
        JsonArray data = JsonNode.Parse(output)!.AsArray();
        Assert.Equal(["disk", "user", "limits"], data.Select(check => (string?)check!["name"]));
        Assert.All(
            data, check => Assert.Equal(["name", "status", "message", "fix"], check!.AsObject().Select(field => field.Key)));
        Assert.InRange(code, 0, 1);
    }

    [Fact]
    public async Task A_check_that_does_not_exist_is_a_usage_error() => Assert.Equal(
        (2, "", "berth: there is no check 'ovrlay'; did you mean 'overlay'?\n"), await _cli.RunAsync(
            "doctor", "--only", "ovrlay"));

    [Fact]
    public async Task Logins_and_credentials_that_others_may_read_fail()
    {
        string logins = Write(
            "home/.docker/config.json", """{"auths": {"ghcr.io": {"auth": "c2VjcmV0"}}}""", UnixFileMode.OtherRead);
        (int code, string output, _) = await NoEngine().RunAsync("doctor", "--only", "credentials");
        Assert.Equal(1, code);
        Assert.Contains($"chmod go= {logins}", Flat(output), StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", output, StringComparison.Ordinal);

        File.SetUnixFileMode(logins, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal("ok", (await StatusAsync(0, "doctor", "--only", "credentials"))["credentials"]);

        Write("home/.config/berth/credentials/desk", "token", UnixFileMode.GroupRead);
        Assert.Equal("failed", (await StatusAsync(1, "doctor", "--only", "credentials"))["credentials"]);
    }

    [Fact]
    public async Task A_check_that_cannot_be_made_is_an_error_and_no_pass()
    {
        Write("home/.docker/config.json", "{ no JSON", 0);
        Assert.Equal("error", (await StatusAsync(1, "doctor", "--only", "credentials"))["credentials"]);
    }

    [Theory]
    [InlineData("2.328.0", 1, "failed")]
    [InlineData("2.336.0", 0, "skipped")]
    [InlineData("oops", 1, "error")]
    public async Task The_installed_runner_is_asked_for_its_version(string says, int exitCode, string expected)
    {
        string listener = Write("runner/bin/Runner.Listener", $"#!/bin/sh\necho {says}\n", UnixFileMode.UserExecute);
        Dictionary<string, string> status = await StatusAsync(
            exitCode, "doctor", "--offline", "--only", "runner-version", "--runner-dir", Path.Combine(listener, "../.."));
        Assert.Equal(expected, status["runner-version"]);
    }

    [Fact]
    public async Task Programs_that_are_missing_or_of_another_version_fail()
    {
        _cli.With("BERTH_HOOK", Path.Combine(_cli.Directory, "bin/berth-hook"));
        Assert.Equal("failed", (await StatusAsync(1, "doctor", "--only", "programs"))["programs"]);
        Write("bin/berth-hook", "", UnixFileMode.UserExecute);
        Write("bin/berth-agent", $"#!/bin/sh\necho berth-agent: {ProductVersion.Text} >&2\n", UnixFileMode.UserExecute);
        Assert.Equal("ok", (await StatusAsync(0, "doctor", "--only", "programs"))["programs"]);
        Write("bin/berth-agent", "#!/bin/sh\necho berth-agent: 0.0.1 >&2\n", UnixFileMode.UserExecute);
        Assert.Equal("failed", (await StatusAsync(1, "doctor", "--only", "programs"))["programs"]);
    }

    [Fact]
    public async Task A_configuration_that_is_wrong_is_a_check_that_failed()
    {
        _cli.Config = "apiVersion: berth/v7\n";
        Assert.Equal("failed", (await StatusAsync(1, "doctor", "--only", "configuration"))["configuration"]);
    }

    private CliFixture NoEngine() => _cli.With("DOCKER_HOST", $"unix://{_cli.Directory}/no.sock");

    private async Task<Dictionary<string, string>> StatusAsync(int exitCode, params string[] arguments)
    {
        (int code, string output, string error) = await NoEngine().RunAsync([.. arguments, "-o", "json"]);
        Assert.True(exitCode == code, output + error);
        return JsonNode.Parse(output)!.AsArray().ToDictionary(
            check => (string)check!["name"]!, check => (string)check!["status"]!);
    }

    private string Write(string name, string text, UnixFileMode besidesOwner)
    {
        string file = Path.Combine(_cli.Directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | besidesOwner);
        return file;
    }

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

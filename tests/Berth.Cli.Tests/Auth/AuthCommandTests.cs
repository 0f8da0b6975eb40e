using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Berth.FakeGitHub;
using Fake = Berth.FakeGitHub.FakeGitHub;

namespace Berth.Cli.Tests.Auth;

public sealed class AuthCommandTests : IDisposable
{
    private const string Hidden = "ghp_hidden0123456789abcdefghijklmnopqrst";

    private readonly CliFixture _cli = new();

    private string Store => Path.Combine(_cli.Directory, "home/.config/berth/credentials");

    [Fact]
    public async Task A_token_is_taken_from_a_pipe_a_file_a_variable_or_a_terminal()
    {
        _cli.With("GH_TOKEN", Hidden);
        File.WriteAllText(Path.Combine(_cli.Directory, "token"), $"{Hidden}\n");
        await DoneAsync("auth", "add", "from-file", "--from-file", "token");
        await DoneAsync("auth", "add", "from-env", "--from-env", "GH_TOKEN");
        _cli.Piped = $"{Hidden}\n";
        await DoneAsync("auth", "add", "from-pipe");
        _cli.Typed = $"{Hidden}\nnot this";
        await DoneAsync("auth", "add", "typed", "--host", "GHES.example.com:8443");

        foreach (string name in (string[])["from-file", "from-env", "from-pipe", "typed"])
            Assert.Equal(Hidden, (string?)Stored(name)["secret"]);
        Assert.Equal("ghes.example.com:8443", (string?)Stored("typed")["host"]);
        Assert.All(
            Directory.EnumerateFiles(Store),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task The_login_of_gh_is_taken_for_the_host_that_is_asked_for()
    {
        Program("gh", """
            [ "$*" = 'auth token --hostname ghes.example.com' ] && exec echo gho_hidden
            echo gho_hidden >&2
            exit 1
            """);
        await DoneAsync("auth", "add", "work", "--from-gh", "--host", "ghes.example.com");
        Assert.Equal("gho_hidden", (string?)Stored("work")["secret"]);
        string error = await RefusedAsync(ExitCodes.Usage, "auth", "add", "other", "--from-gh");
        Assert.Contains("gh is not logged in to github.com", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_is_kept_with_its_key()
    {
        using RSA key = RSA.Create(2048);
        File.WriteAllText(Path.Combine(_cli.Directory, "app.pem"), key.ExportRSAPrivateKeyPem());
        await DoneAsync("auth", "add", "app", "--app-id", "Iv23abc", "--installation-id", "77", "--from-file", "app.pem");
        Assert.Equal(("app", "Iv23abc", 77), ((string?)Stored("app")["type"], (string?)Stored("app")["appId"],
            (int?)Stored("app")["installationId"]));
        (int code, string text, _) = await _cli.RunAsync("auth", "list");
        Assert.Equal(0, code);
        Assert.Contains("app   app   github.com  file   -", text, StringComparison.Ordinal);

        string error = await RefusedAsync(ExitCodes.Usage, "auth", "add", "x", "--from-file", "app.pem");
        Assert.Contains("--app-id", error, StringComparison.Ordinal);
        _cli.Piped = "hidden";
        await RefusedAsync(ExitCodes.Failed, "auth", "add", "x", "--app-id", "1");
    }

    [Theory]
    [InlineData("", "there is no secret")]
    [InlineData("hidden hidden", "no token of GitHub's")]
    [InlineData("hidden\nhidden", "no token of GitHub's")]
    public async Task What_is_no_token_is_refused_and_not_repeated(string input, string said)
    {
        _cli.Piped = input;
        Assert.Contains(said, await RefusedAsync(ExitCodes.Usage, "auth", "add", "work"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Store));
    }

    [Theory]
    [InlineData("auth", "add", Hidden)]
    [InlineData("auth", "check", Hidden)]
    [InlineData("auth", "remove", Hidden)]
    [InlineData("auth", "add", "work", "--from-env", Hidden)]
    [InlineData("auth", "add", "work", "--host", "https://user:hidden@github.com")]
    public async Task A_secret_in_the_wrong_place_is_not_repeated(params string[] arguments) =>
        await RefusedAsync(ExitCodes.Usage, arguments);

    [Fact]
    public async Task A_credential_is_replaced_only_when_asked()
    {
        _cli.Piped = Hidden;
        await DoneAsync("auth", "add", "work");
        _cli.Piped = "ghp_second";
        Assert.Contains("--replace", await RefusedAsync(ExitCodes.Usage, "auth", "add", "work"), StringComparison.Ordinal);
        Assert.Equal(Hidden, (string?)Stored("work")["secret"]);
        await DoneAsync("auth", "add", "work", "--replace", "--dry-run");
        Assert.Equal(Hidden, (string?)Stored("work")["secret"]);
        await DoneAsync("auth", "add", "work", "--replace");
        Assert.Equal("ghp_second", (string?)Stored("work")["secret"]);
    }

    [Fact]
    public async Task A_credential_is_forgotten_and_who_used_it_is_said()
    {
        _cli.Piped = Hidden;
        await DoneAsync("auth", "add", "work");
        _cli.Config = "apiVersion: berth/v1\nrunners:\n  ci:\n    repository: owner/repo\n    credentials: work\n";
        await DoneAsync("auth", "remove", "work", "--dry-run");
        Assert.True(File.Exists(Path.Combine(Store, "work.json")));
        Assert.Contains("the runner 'ci' uses it", await DoneAsync("auth", "remove", "work"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Store));
        await RefusedAsync(ExitCodes.Failed, "auth", "remove", "work");
    }

    [Fact]
    public async Task A_check_says_what_is_good_and_what_is_missing()
    {
        await using Fake github = await Fake.StartAsync();
        github.Service.AddToken(Hidden);
        _cli.Piped = Hidden;
        await DoneAsync("auth", "add", "work", "--host", github.Host);

        (int code, string text, string error) = await _cli.RunAsync("auth", "check", "work", "--url", $"{github.Url}/owner/repo");
        Assert.True(code == 0, error);
        Assert.Matches(@"work +token +octocat +repo admin:org +- +http://127\.0\.0\.1:\d+/owner/repo +ok", text);

        github.Service.Scopes = "gist";
        github.Service.TokenExpiry = "2020-01-01 00:00:00 UTC";
        (code, text, error) = await _cli.RunAsync("auth", "check", "work", "--url", $"{github.Url}/org", "-o", "json");
        Assert.Equal(ExitCodes.NotAuthorised, code);
        JsonNode target = JsonNode.Parse(text)![0]!["targets"]![0]!;
        Assert.Equal(("the scope admin:org", "not-authorised-scope"),
            ((string?)target["lacks"], (string?)target["problem"]!["cause"]));
        Assert.Contains("fix: give it the scope admin:org", error, StringComparison.Ordinal);
        Assert.Contains("ended on 2020-01-01", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", text + error, StringComparison.Ordinal);

        github.Service.Expire("user");
        (code, _, error) = await _cli.RunAsync("auth", "check", "work", "--url", $"{github.Url}/org");
        Assert.Equal(ExitCodes.NotAuthorised, code);
        Assert.Contains("GitHub does not accept the credential", error, StringComparison.Ordinal);
        Assert.Contains("X-GitHub-Request-Id: FAKE:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_goes_by_what_the_configuration_serves_with_each_credential()
    {
        using FakeAuthority authority = new();
        await using Fake github = await Fake.StartAsync(certificate: authority.Issue("127.0.0.1"));
        github.Service.AddToken(Hidden);
        File.WriteAllText(Path.Combine(_cli.Directory, "ca.pem"), authority.Pem);
        _cli.With("BERTH_CA_FILE", Path.Combine(_cli.Directory, "ca.pem"));
        _cli.Piped = Hidden;
        await DoneAsync("auth", "add", "work", "--host", github.Host);
        _cli.Config = $"""
            apiVersion: berth/v1
            runners:
              ci:
                repository: {github.Url}/owner/repo
                credentials: work
              hosted:
                repository: owner/repo
                credentials: work
              other:
                repository: owner/repo
                credentials: another
            """;
        (int code, string text, string error) = await _cli.RunAsync("auth", "check", "-o", "json");
        Assert.True(code == ExitCodes.Usage, error);
        JsonArray targets = JsonNode.Parse(text)!.AsArray().Single()!["targets"]!.AsArray();
        Assert.Equal(
            [null, "config-credential-host"], targets.Select(target => (string?)target!["problem"]?["cause"]));
    }

    [Fact]
    public async Task Without_credentials_there_is_nothing_to_list_or_to_check()
    {
        Assert.Equal((0, "[]"), Data(await _cli.RunAsync("auth", "list", "-o", "json")));
        Assert.Equal((0, "[]"), Data(await _cli.RunAsync("auth", "check", "-o", "json")));

        static (int, string) Data((int ExitCode, string Out, string Error) result) => (result.ExitCode, result.Out.Trim());
    }

    private JsonNode Stored(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Store, $"{name}.json")))!;

    private async Task<string> DoneAsync(params string[] arguments)
    {
        (int code, string text, string error) = await _cli.RunAsync(arguments);
        Assert.True(code == 0, error);
        Assert.DoesNotContain("hidden", text + error, StringComparison.Ordinal);
        return error;
    }

    private async Task<string> RefusedAsync(int expected, params string[] arguments)
    {
        (int code, string text, string error) = await _cli.RunAsync(arguments);
        Assert.True(code == expected, $"{code}: {error}");
        Assert.DoesNotContain("hidden", text + error, StringComparison.Ordinal);
        return error;
    }

    private void Program(string name, string script)
    {
        string path = Path.Combine(_cli.Directory, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _cli.With("PATH", $"{_cli.Directory}:/usr/bin:/bin");
    }

    public void Dispose() => _cli.Dispose();
}

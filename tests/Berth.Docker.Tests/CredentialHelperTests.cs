using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Docker.Images;
using Docker.DotNet.Models;

namespace Berth.Docker.Tests;

/// <summary>Logins from a helper program, as the docker command asks for them.</summary>
public sealed class CredentialHelperTests : IDisposable
{
    private static readonly string _programs = Directory.CreateTempSubdirectory("berth-helpers-").FullName;
    private readonly string _config = Directory.CreateTempSubdirectory("berth-config-").FullName;

    static CredentialHelperTests() =>
        Environment.SetEnvironmentVariable("PATH", $"{Environment.GetEnvironmentVariable("PATH")}:{_programs}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_config, recursive: true);

    [Theory]
    [InlineData("""{"credHelpers":{"ghcr.io":"NAME"},"credsStore":"none-such"}""", "ghcr.io/a/b:1", "ghcr.io", "ghcr.io")]
    [InlineData("""{"credsStore":"NAME"}""", "ghcr.io/a/b:1", "ghcr.io", "ghcr.io")]
    [InlineData("""{"credsStore":"NAME"}""", "redis:7", "https://index.docker.io/v1/", "https://index.docker.io/v1/")]
    public async Task It_is_asked_for_the_registry(string config, string image, string asked, string server)
    {
        // Answers with what it was asked, so the login proves the question.
        string name = Helper("""test "$1" = get; read -r s || true; printf '{"ServerURL":"%s","Username":"me","Secret":"of %s"}' "$s" "$s" """);
        AuthConfig login = await LoginAsync(config.Replace("NAME", name, StringComparison.Ordinal), image);
        Assert.Equal(("me", $"of {asked}", server), (login.Username, login.Password, login.ServerAddress));
    }

    [Fact]
    public async Task A_token_is_an_identity_token()
    {
        string name = Helper("""printf '{"ServerURL":"x","Username":"<token>","Secret":"t0ken"}' """);
        AuthConfig login = await LoginAsync($$"""{"credsStore":"{{name}}"}""", "ghcr.io/a/b:1");
        Assert.Equal("t0ken", login.IdentityToken);
        Assert.Null(login.Password);
    }

    [Fact]
    public async Task An_empty_login_is_none_and_the_registry_decides()
    {
        string name = Helper("""printf '{"ServerURL":"ghcr.io","Username":"","Secret":""}' """);
        AuthConfig login = await LoginAsync($$"""{"credsStore":"{{name}}"}""", "ghcr.io/a/b:1");
        Assert.Equal((null, null, null), (login.Username, login.Password, login.IdentityToken));
    }

    [Fact]
    public async Task Where_it_has_no_login_the_file_is_read()
    {
        string name = Helper("echo credentials not found in native keychain; exit 1");
        string auth = Convert.ToBase64String("you:file"u8);
        AuthConfig login = await LoginAsync($$"""{"credsStore":"{{name}}","auths":{"ghcr.io":{"auth":"{{auth}}"} } }""", "ghcr.io/a/b:1");
        Assert.Equal(("you", "file"), (login.Username, login.Password));
    }

    [Theory]
    [InlineData("echo the vault is locked; exit 3", "exit code 3", "the vault is locked")]
    [InlineData("echo half-a-secret", "printed something that is no login", null)]
    [InlineData(null, "is not in PATH", null)]
    public async Task A_helper_that_fails_is_named(string? script, string said, string? evidence)
    {
        string name = script is null ? "berth-none-such" : Helper(script);
        Finding finding = (await Assert.ThrowsAsync<BerthException>(
            () => LoginAsync($$"""{"credsStore":"{{name}}"}""", "ghcr.io/a/b:1"))).Finding;
        Assert.Equal("image-pull-failed", finding.Cause);
        Assert.Contains($"docker-credential-{name}", finding.Summary, StringComparison.Ordinal);
        Assert.Contains(said, finding.Summary, StringComparison.Ordinal);
        Assert.Equal(evidence is null ? [] : [evidence], finding.Evidence);
    }

    private static string Helper(string script)
    {
        string name = $"t{Guid.NewGuid():N}";
        string file = Path.Combine(_programs, $"docker-credential-{name}");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return name;
    }

    private async Task<AuthConfig> LoginAsync(string config, string image)
    {
        await File.WriteAllTextAsync(Path.Combine(_config, "config.json"), config, Cancel);
        return await new RegistryLogins(_config, TimeProvider.System).ForAsync(ImageReference.Parse(image)!, null, Cancel);
    }
}

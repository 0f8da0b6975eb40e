using Berth.Core.Diagnosis;
using Berth.FakeGitHub;
using Berth.GitHub.Credentials;
using Berth.GitHub.ScaleSets;

namespace Berth.GitHub.Tests.Credentials;

public sealed class AppTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("owner/repo")]
    [InlineData("org")]
    [InlineData("enterprises/company")]
    public async Task The_installation_is_found_and_its_token_kept_until_near_its_end(string path)
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        FakeApp app = fixture.Service.AddApp("Iv23fake");
        ScaleSetClient client = fixture.ClientOf(path, Of(fixture, app));
        await client.FindAsync(1, "none", Cancellation);
        fixture.Service.Expire("admin");
        await client.FindAsync(1, "none", Cancellation);
        Assert.Equal(
            (1, 1, 2),
            (fixture.GitHub.Count(FakeRoute.Installation), fixture.GitHub.Count(FakeRoute.AccessToken),
                fixture.GitHub.Count(FakeRoute.Registration)));

        fixture.Time.Advance(TimeSpan.FromMinutes(59.5));
        await client.FindAsync(1, "none", Cancellation);
        Assert.Equal(2, fixture.GitHub.Count(FakeRoute.AccessToken));
    }

    [Fact]
    public async Task An_installation_that_is_known_is_not_looked_for()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        FakeApp app = fixture.Service.AddApp("Iv23fake");
        ScaleSetClient client = fixture.ClientOf("owner/repo", Of(fixture, app) with { InstallationId = app.InstallationId });
        await client.FindAsync(1, "none", Cancellation);
        Assert.Equal(0, fixture.GitHub.Count(FakeRoute.Installation));
    }

    [Fact]
    public async Task An_app_that_is_not_installed_there_is_said_so()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        ScaleSetClient client = fixture.ClientOf("owner/another", Of(fixture, fixture.Service.AddApp("Iv23fake")));
        GitHubException missing = await Assert.ThrowsAsync<GitHubException>(() => client.FindAsync(1, "none", Cancellation));
        Assert.Equal("github-app-not-installed", missing.Finding.Cause);
        Assert.Contains("owner/another", missing.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_app_is_not_accepted()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        AppCredential right = Of(fixture, fixture.Service.AddApp("Iv23fake"));
        AppCredential wrong = right with { PrivateKey = new Secret(fixture.Service.AddApp("Iv23other").PrivateKey) };
        GitHubException refused = await Assert.ThrowsAsync<GitHubException>(
            () => fixture.ClientOf("owner/repo", wrong).FindAsync(1, "none", Cancellation));
        Assert.Equal(GitHubError.NotAuthorised, refused.Error);
    }

    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nhidden\n-----END RSA PRIVATE KEY-----")]
    [InlineData("hidden")]
    public void A_key_that_is_none_is_said_so_and_not_repeated(string key)
    {
        BerthException wrong = Assert.Throws<BerthException>(() => AppKey.Check(new Secret(key)));
        Assert.Equal("credential-key-invalid", wrong.Finding.Cause);
        Assert.DoesNotContain("hidden", wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_key_is_no_key_to_sign_with()
    {
        using FakeApp app = new("x", 1);
        using System.Security.Cryptography.RSA key = AppToken.Key(new Secret(app.PrivateKey));
        Assert.Throws<BerthException>(() => AppKey.Check(new Secret(key.ExportRSAPublicKeyPem())));
    }

    [Fact]
    public async Task A_credential_is_sent_to_no_other_host()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        BerthException other = Assert.Throws<BerthException>(
            () => fixture.ClientOf("owner/repo", new TokenCredential("github.com", new Secret("ghp_x"))));
        Assert.Equal("config-credential-host", other.Finding.Cause);
        Assert.Empty(fixture.GitHub.Requests);
    }

    [Fact]
    public void Nothing_that_prints_an_object_prints_a_secret()
    {
        object[] holders =
        [
            new Secret("hidden"), new TokenCredential("github.com", new Secret("hidden")),
            new AppCredential("github.com", "1", 2, new Secret("hidden")),
            new JitRunner(new RunnerReference(), new Secret("hidden")),
        ];
        Assert.All(holders, holder => Assert.DoesNotContain("hidden", $"{holder}", StringComparison.Ordinal));
        Assert.All(holders, holder => Assert.DoesNotContain(
            "hidden", System.Text.Json.JsonSerializer.Serialize(holder, holder.GetType()), StringComparison.Ordinal));
    }

    private static AppCredential Of(GitHubFixture fixture, FakeApp app) =>
        new(fixture.GitHub.Host, app.ClientId, null, new Secret(app.PrivateKey));
}

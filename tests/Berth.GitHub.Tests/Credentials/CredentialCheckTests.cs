using Berth.FakeGitHub;
using Berth.GitHub.Credentials;

namespace Berth.GitHub.Tests.Credentials;

public sealed class CredentialCheckTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_classic_token_says_whose_it_is_its_scopes_and_its_end()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.Service.TokenExpiry = "2026-03-20 10:00:00 UTC";
        CredentialReport report = await RunAsync(fixture, fixture.Credential, "owner/repo", "org");
        Assert.True(report.IsGood);
        Assert.Equal("octocat", report.Owner);
        Assert.Equal(["repo", "admin:org"], report.Scopes!);
        Assert.Equal(new DateTimeOffset(2026, 3, 20, 10, 0, 0, TimeSpan.Zero), report.Expires);
        Assert.Empty(fixture.Service.ScaleSets);
    }

    [Theory]
    [InlineData("owner/repo", "the scope repo")]
    [InlineData("org", "the scope admin:org")]
    [InlineData("enterprises/company", "the scope manage_runners:enterprise")]
    public async Task What_a_classic_token_lacks_is_named(string path, string lacks)
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.Service.Scopes = "gist";
        TargetReport target = Assert.Single((await RunAsync(fixture, fixture.Credential, path)).Targets);
        Assert.Equal((lacks, "not-authorised-scope"), (target.Lacks, target.Problem?.Cause));
    }

    [Fact]
    public async Task A_repository_that_a_token_cannot_see_is_not_a_matter_of_scopes()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        TargetReport target = Assert.Single((await RunAsync(fixture, fixture.Credential, "owner/hidden")).Targets);
        Assert.Equal((null, "github-not-found"), (target.Lacks, target.Problem?.Cause));
    }

    [Fact]
    public async Task What_a_fine_grained_token_lacks_is_named_as_GitHub_names_it()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        Secret token = new(fixture.Service.AddToken("github_pat_0123456789"));
        fixture.GitHub.Fail(FakeRoute.RegistrationToken, Fault.Status(403, """{"message":"Resource not accessible"}"""));
        CredentialReport report = await RunAsync(fixture, new TokenCredential(fixture.GitHub.Host, token), "owner/repo");
        Assert.Null(report.Scopes);
        Assert.Equal("Administration (repository): read and write; for owner/repo", report.Targets.Single().Lacks);
    }

    [Fact]
    public async Task A_token_that_ended_is_of_no_use()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.Service.Expire("user");
        CredentialReport report = await RunAsync(fixture, fixture.Credential, "owner/repo");
        Assert.Equal(("not-authorised-github", false, 0), (report.Problem?.Cause, report.IsGood, report.Targets.Count));
    }

    [Fact]
    public async Task An_app_says_its_name_and_the_permission_that_it_lacks()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        FakeApp app = fixture.Service.AddApp("Iv23fake");
        AppCredential credential = new(fixture.GitHub.Host, app.ClientId, null, new Secret(app.PrivateKey));
        CredentialReport good = await RunAsync(fixture, credential, "owner/repo");
        Assert.Equal(("Iv23fake-app", true), (good.Owner, good.IsGood));

        fixture.GitHub.Fail(FakeRoute.RegistrationToken, Fault.Status(403));
        TargetReport bad = Assert.Single((await RunAsync(fixture, credential, "org")).Targets);
        Assert.Equal("Self-hosted runners (organization): read and write", bad.Lacks);

        TargetReport elsewhere = Assert.Single((await RunAsync(fixture, credential, "other/repo")).Targets);
        Assert.Equal("github-app-not-installed", elsewhere.Problem?.Cause);
    }

    private static Task<CredentialReport> RunAsync(GitHubFixture fixture, Credential credential, params string[] paths) =>
        new CredentialCheck(fixture.Http).RunAsync(credential, [.. paths.Select(fixture.Target)], Cancellation);
}

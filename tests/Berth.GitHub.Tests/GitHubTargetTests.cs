using Berth.Core.Diagnosis;

namespace Berth.GitHub.Tests;

public sealed class GitHubTargetTests
{
    [Theory]
    [InlineData("https://github.com/owner/repo", TargetKind.Repository, "https://api.github.com", "repos/owner/repo", "github.com")]
    [InlineData("https://www.github.com/org/", TargetKind.Organization, "https://api.github.com", "orgs/org", "github.com")]
    [InlineData("https://GitHub.com/enterprises/e", TargetKind.Enterprise, "https://api.github.com", "enterprises/e", "github.com")]
    [InlineData("https://acme.ghe.com/org", TargetKind.Organization, "https://api.acme.ghe.com", "orgs/org", "acme.ghe.com")]
    [InlineData("https://git.local:8443/o/r", TargetKind.Repository, "https://git.local:8443/api/v3", "repos/o/r", "git.local:8443")]
    public void Every_host_has_its_API_at_its_own_place(string url, TargetKind kind, string api, string path, string host)
    {
        GitHubTarget target = GitHubTarget.Parse(url);
        Assert.Equal((kind, api, path, host), (target.Kind, target.Api, target.ApiPath, target.Host));
    }

    [Theory]
    [InlineData("http://github.com/owner/repo")]
    [InlineData("https://github.com/")]
    [InlineData("https://github.com/a/b/c")]
    [InlineData("https://user:hidden@github.com/owner/repo")]
    [InlineData("https://github.com/owner/repo?token=hidden")]
    [InlineData("owner/repo")]
    public void Anything_else_is_refused_and_not_repeated(string url)
    {
        BerthException wrong = Assert.Throws<BerthException>(() => GitHubTarget.Parse(url));
        Assert.Equal("config-github-url", wrong.Finding.Cause);
        Assert.DoesNotContain("hidden", wrong.ToString(), StringComparison.Ordinal);
    }
}

using Berth.Core.Diagnosis;
using Berth.FakeGitHub;
using Berth.GitHub.Credentials;
using Berth.GitHub.Http;
using Berth.GitHub.ScaleSets;
using Fake = Berth.FakeGitHub.FakeGitHub;

namespace Berth.GitHub.Tests.Http;

public sealed class AuthoritiesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-ca-").FullName;
    private readonly FakeAuthority _authority = new();

    public AuthoritiesTests() => File.WriteAllText(CaFile, _authority.Pem);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string CaFile => Path.Combine(_directory, "ca.pem");

    [Theory]
    [InlineData("BERTH_CA_FILE")]
    [InlineData("SSL_CERT_FILE")]
    public async Task A_private_authority_is_trusted_once_it_is_named(string variable)
    {
        await using Fake github = await Fake.StartAsync(certificate: _authority.Issue("127.0.0.1"));
        github.Service.AddToken("ghp_x");
        GitHubException distrusted = await Assert.ThrowsAsync<GitHubException>(() => AskAsync(github, []));
        Assert.Equal((GitHubError.Unreachable, "github-certificate"), (distrusted.Error, distrusted.Finding.Cause));
        Assert.Empty(github.Requests);

        await AskAsync(github, new Dictionary<string, string> { [variable] = CaFile });
        Assert.Equal(3, github.Requests.Count);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_not_trusted_whoever_signed_it()
    {
        await using Fake github = await Fake.StartAsync(certificate: _authority.Issue("10.1.2.3"));
        GitHubException distrusted = await Assert.ThrowsAsync<GitHubException>(
            () => AskAsync(github, new Dictionary<string, string> { ["BERTH_CA_FILE"] = CaFile }));
        Assert.Equal("github-certificate", distrusted.Finding.Cause);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate")]
    public void A_file_without_a_certificate_is_said_so(string? content)
    {
        File.Delete(CaFile);
        if (content is not null) File.WriteAllText(CaFile, content);
        BerthException wrong = Assert.Throws<BerthException>(
            () => new GitHubHttp(new GitHubSettings("berth/test", CaFile, new Dictionary<string, string>()), TimeProvider.System));
        Assert.Equal("config-ca-file", wrong.Finding.Cause);
        Assert.Contains(CaFile, wrong.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_TLS_has_no_certificate_to_be_distrusted()
    {
        await using Fake github = await Fake.StartAsync();
        GitHubException plain = await Assert.ThrowsAsync<GitHubException>(
            () => AskAsync(github, [], github.Url.Replace("http:", "https:", StringComparison.Ordinal)));
        Assert.Equal("github-unreachable", plain.Finding.Cause);
        Assert.Contains("does not speak TLS", plain.Finding.Summary, StringComparison.Ordinal);
    }

    private static async Task AskAsync(Fake github, Dictionary<string, string> environment, string? url = null)
    {
        using GitHubHttp http = new(GitHubSettings.From(environment, "test"), TimeProvider.System);
        using ScaleSetClient client = new(
            GitHubTarget.Parse($"{url ?? github.Url}/owner/repo"), new TokenCredential(github.Host, new Secret("ghp_x")), http);
        await client.FindAsync(1, "none", Cancellation);
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}

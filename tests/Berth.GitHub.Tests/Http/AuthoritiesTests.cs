using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Core.Diagnosis;
using Berth.GitHub.Credentials;
using Berth.GitHub.Http;
using Berth.GitHub.ScaleSets;
using Fake = Berth.FakeGitHub.FakeGitHub;

namespace Berth.GitHub.Tests.Http;

public sealed class AuthoritiesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-ca-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string CaFile => Path.Combine(_directory, "ca.pem");

    [Theory]
    [InlineData("BERTH_CA_FILE")]
    [InlineData("SSL_CERT_FILE")]
    public async Task A_private_authority_is_trusted_once_it_is_named(string variable)
    {
        await using Fake github = await Fake.StartAsync(certificate: Certificate("127.0.0.1"));
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
        await using Fake github = await Fake.StartAsync(certificate: Certificate("10.1.2.3"));
        GitHubException distrusted = await Assert.ThrowsAsync<GitHubException>(
            () => AskAsync(github, new Dictionary<string, string> { ["BERTH_CA_FILE"] = CaFile }));
        Assert.Equal("github-certificate", distrusted.Finding.Cause);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate")]
    public void A_file_without_a_certificate_is_said_so(string? content)
    {
        if (content is not null) File.WriteAllText(CaFile, content);
        BerthException wrong = Assert.Throws<BerthException>(
            () => new GitHubHttp(new GitHubSettings("berth/test", CaFile, new Dictionary<string, string>()), TimeProvider.System));
        Assert.Equal("config-ca-file", wrong.Finding.Cause);
        Assert.Contains(CaFile, wrong.Finding.Summary, StringComparison.Ordinal);
    }

    private static async Task AskAsync(Fake github, Dictionary<string, string> environment)
    {
        using GitHubHttp http = new(GitHubSettings.From(environment, "test"), TimeProvider.System);
        using ScaleSetClient client = new(
            GitHubTarget.Parse($"{github.Url}/owner/repo"), new TokenCredential(github.Host, new Secret("ghp_x")), http);
        await client.FindAsync(1, "none", Cancellation);
    }

    /// <summary>A certificate for an address, signed by an authority that is written to the file.</summary>
    private X509Certificate2 Certificate(string address)
    {
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(-1), until = from.AddDays(1);
        using ECDsa key = ECDsa.Create();
        CertificateRequest authority = new("CN=A private authority", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, false));
        using X509Certificate2 ca = authority.CreateSelfSigned(from, until);
        File.WriteAllText(CaFile, ca.ExportCertificatePem());

        using ECDsa own = ECDsa.Create();
        CertificateRequest server = new("CN=a server", own, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(System.Net.IPAddress.Parse(address));
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using X509Certificate2 signed = server.Create(ca, from, until, [1, 2, 3]);
        using X509Certificate2 whole = signed.CopyWithPrivateKey(own);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}

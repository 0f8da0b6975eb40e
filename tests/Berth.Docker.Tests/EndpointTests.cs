using System.Security.Cryptography;
using System.Text;
using Berth.Core.Diagnosis;
using Berth.Docker.Endpoints;

namespace Berth.Docker.Tests;

public sealed class EndpointTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("berth-docker-test-").FullName;

    [Fact]
    public void Docker_host_comes_first()
    {
        WriteContext("desk", "tcp://desk:2375");
        DockerEndpoint found = Find(("DOCKER_HOST", "unix:///run/other.sock"), ("DOCKER_CONTEXT", "desk"));
        Assert.Equal(("unix:///run/other.sock", "DOCKER_HOST", true), (found.ToString(), found.FoundBy, found.IsUnixSocket));
    }

    [Fact]
    public void A_named_context_goes_before_the_current_one()
    {
        WriteContext("desk", "tcp://desk:2375");
        WriteContext("shed", "unix:///run/shed.sock");
        Write(".docker/config.json", """{"currentContext":"shed"}""");
        Assert.Equal("unix:///run/shed.sock", Find().ToString());
        Assert.Contains("shed", Find().FoundBy);
        Assert.Equal("tcp://desk:2375", Find(("DOCKER_CONTEXT", "desk")).ToString());
    }

    [Fact]
    public void The_default_context_and_an_unreadable_configuration_mean_the_sockets()
    {
        Write(".docker/config.json", "{ this is no JSON");
        Assert.True(Find().IsUnixSocket);
        WriteContext("desk", "tcp://desk:2375");
        Write(".docker/config.json", """{"currentContext":"desk"}""");
        Assert.True(Find(("DOCKER_CONTEXT", "default")).IsUnixSocket);
    }

    [Fact]
    public void Tls_is_taken_from_the_environment()
    {
        DockerEndpoint found = Find(("DOCKER_HOST", "tcp://far:2376"), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", "/certs"));
        Assert.Equal(("/certs", true), (found.CertificateDirectory, found.VerifyServer));
        Assert.Null(Find(("DOCKER_HOST", "tcp://far:2375")).CertificateDirectory);
    }

    [Theory]
    [InlineData("ssh://me@far", "engine-endpoint-unsupported")]
    [InlineData("far:2375", "engine-endpoint-invalid")]
    [InlineData("nonsense", "engine-endpoint-invalid")]
    [InlineData("unix://relative.sock", "engine-endpoint-invalid")]
    [InlineData("ftp://far", "engine-endpoint-invalid")]
    public void An_address_that_cannot_be_used_is_refused_by_name(string host, string cause)
    {
        Finding finding = Assert.Throws<BerthException>(() => Find(("DOCKER_HOST", host))).Finding;
        Assert.Equal(cause, finding.Cause);
        Assert.Contains(host, finding.Summary);
    }

    [Fact]
    public void A_context_that_does_not_exist_is_named()
    {
        Finding finding = Assert.Throws<BerthException>(() => Find(("DOCKER_CONTEXT", "gone"))).Finding;
        Assert.Equal("engine-context-invalid", finding.Cause);
        Assert.Contains("gone", finding.Summary);
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private DockerEndpoint Find(params (string Name, string Value)[] environment) =>
        DockerEndpoint.Find(environment.ToDictionary(e => e.Name, e => e.Value), _home);

    private void WriteContext(string name, string host) => Write(
        $".docker/contexts/meta/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}/meta.json",
        $$"""{ "Name": "{{name}}", "Endpoints": { "docker": { "Host": "{{host}}", "SkipTLSVerify": false } } }""");

    private void Write(string path, string text)
    {
        string full = Path.Combine(_home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}

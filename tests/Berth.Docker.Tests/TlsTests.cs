using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Docker.Endpoints;

namespace Berth.Docker.Tests;

/// <summary>An engine over TLS, as <c>DOCKER_CERT_PATH</c> and contexts name it.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-docker-test-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_engine_sees_who_asks_and_is_checked_against_its_authority()
    {
        using X509Certificate2 server = Make("localhost");
        using X509Certificate2 client = Make("berth");
        Write("ca.pem", server.ExportCertificatePem());
        Write("cert.pem", client.ExportCertificatePem());
        Write("key.pem", client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using DockerEngine engine = At(listener);
        Task<string?> subject = AnswerAsync(listener, server);

        Assert.Empty(await engine.ListAsync(new PodSelector { Name = "none" }, Cancel));

        Assert.Equal("CN=berth", await subject);
    }

    [Theory]
    [InlineData("no PEM at all")]
    [InlineData(null)]
    public void Certificates_that_cannot_be_read_are_a_finding(string? key)
    {
        using X509Certificate2 client = Make("berth");
        Write("cert.pem", client.ExportCertificatePem());
        if (key is not null)
        {
            Write("key.pem", key);
        }

        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Finding finding = Assert.Throws<BerthException>(() => At(listener)).Finding;
        Assert.Equal("engine-certificates-invalid", finding.Cause);
        Assert.Contains(_directory, finding.Summary);
    }

    private DockerEngine At(TcpListener listener) => new(new DockerEngineOptions
    {
        Endpoint = new DockerEndpoint(new Uri($"tcp://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}"), "the test", _directory),
    });

    /// <summary>Answers every question with what has neither containers nor volumes; returns whose certificate came first.</summary>
    private static async Task<string?> AnswerAsync(TcpListener listener, X509Certificate2 certificate)
    {
        string? subject = null;
        for (int i = 0; i < 2; i++)
        {
            using TcpClient connection = await listener.AcceptTcpClientAsync(Cancel);
            await using SslStream stream = new(connection.GetStream(), false, (_, shown, _, _) => shown?.Subject == "CN=berth");
            await stream.AuthenticateAsServerAsync(certificate, clientCertificateRequired: true, SslProtocols.None, false);
            subject ??= stream.RemoteCertificate?.Subject;
            byte[] buffer = new byte[8192];
            int read = await stream.ReadAsync(buffer, Cancel);
            string body = Encoding.UTF8.GetString(buffer, 0, read).Contains("/volumes", StringComparison.Ordinal) ? """{"Volumes":[]}""" : "[]";
            await stream.WriteAsync(FakeEngine.Json(200, body), Cancel);
        }

        return subject;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);

    private static X509Certificate2 Make(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

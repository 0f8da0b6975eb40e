using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Berth.Cli.Tests.Doctor;

/// <summary>A proxy that refuses, or that intercepts TLS with a certificate of its own, as those of companies do.</summary>
internal sealed class FakeProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;

    public FakeProxy(bool intercepts)
    {
        if (intercepts)
        {
            using RSA key = RSA.Create(2048);
            CertificateRequest request = new("CN=Corporate Inspection", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            // With its key in a store of its own kind, as a server wants it.
            _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        }

        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _certificate?.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            await using NetworkStream stream = client.GetStream();
            byte[] request = new byte[4096];
            _ = await stream.ReadAsync(request);
            string status = _certificate is null ? "403 Forbidden" : "200 Connection established";
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"));
            if (_certificate is null) return;
            await using SslStream tls = new(stream);
            await tls.AuthenticateAsServerAsync(_certificate);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client hangs up on such a certificate; that is what is tested.
        }
    }
}

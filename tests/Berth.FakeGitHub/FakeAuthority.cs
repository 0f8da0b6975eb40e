using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Berth.FakeGitHub;

/// <summary>A private certificate authority.</summary>
public sealed class FakeAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly ECDsa _key = ECDsa.Create();
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddHours(-1);

    public FakeAuthority()
    {
        CertificateRequest request = new("CN=A private authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(_from, _from.AddDays(1));
    }

    /// <summary>Its certificate in PEM, to trust it.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>A server's certificate for an address.</summary>
    public X509Certificate2 Issue(string address)
    {
        using ECDsa key = ECDsa.Create();
        CertificateRequest request = new("CN=a server", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Parse(address));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        using X509Certificate2 signed = request.Create(_certificate, _from, _from.AddDays(1), [1, 2, 3]);
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}

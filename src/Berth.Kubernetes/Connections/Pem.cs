using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Berth.Kubernetes.Connections;

/// <summary>Certificates as files have them.</summary>
internal static class Pem
{
    /// <exception cref="CryptographicException">There is none, or one is broken.</exception>
    public static X509Certificate2Collection Certificates(byte[] pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(Encoding.UTF8.GetString(pem));
        return certificates.Count > 0 ? certificates : throw new CryptographicException("there is no certificate in it");
    }
}

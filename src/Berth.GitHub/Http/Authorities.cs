using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Core.Diagnosis;

namespace Berth.GitHub.Http;

/// <summary>Trust in a private authority, besides the system's.</summary>
internal static class Authorities
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>How to check a server's certificate with the authorities of a PEM file.</summary>
    /// <exception cref="BerthException"><c>config-ca-file</c>.</exception>
    public static X509ChainPolicy With(string file)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        using (X509Store system = new(StoreName.Root, StoreLocation.LocalMachine))
        {
            system.Open(OpenFlags.ReadOnly);
            policy.CustomTrustStore.AddRange(system.Certificates);
        }

        X509Certificate2Collection own = [];
        string problem = "there is no certificate in it";
        try
        {
            own.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            problem = failure.Message;
        }

        if (own.Count == 0)
            throw new BerthException(Finding.Certain(
                "config-ca-file", $"the file of certificate authorities cannot be used: {file}",
                $"{GitHubSettings.CaFileVariable} or SSL_CERT_FILE must name a PEM file with certificates", problem));
        policy.CustomTrustStore.AddRange(own);
        // Intermediate ones may be in such a file as well.
        policy.ExtraStore.AddRange(own);
        return policy;
    }
}

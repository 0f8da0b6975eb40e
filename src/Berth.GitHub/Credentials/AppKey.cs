using Berth.Core.Diagnosis;

namespace Berth.GitHub.Credentials;

/// <summary>The private key of a GitHub App.</summary>
public static class AppKey
{
    /// <summary>Looks whether it can sign, before it is kept.</summary>
    /// <exception cref="BerthException"><c>credential-key-invalid</c>; nothing of the key is repeated.</exception>
    public static void Check(Secret pem) => AppToken.Key(pem).Dispose();
}

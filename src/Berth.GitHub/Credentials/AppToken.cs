using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Core.Diagnosis;

namespace Berth.GitHub.Credentials;

/// <summary>
/// The JSON web token (RS256) with which a GitHub App says who it is.
/// See "Generating a JSON Web Token (JWT) for a GitHub App" in GitHub's documentation.
/// </summary>
internal static class AppToken
{
    /// <summary>Clocks differ: GitHub refuses a token from the future.</summary>
    private static readonly TimeSpan _backdating = TimeSpan.FromSeconds(60);

    /// <summary>GitHub allows 10 minutes.</summary>
    private static readonly TimeSpan _lifetime = TimeSpan.FromMinutes(9);

    /// <exception cref="BerthException"><c>credential-key-invalid</c>; nothing of the key is repeated.</exception>
    public static Secret Create(AppCredential app, DateTimeOffset now)
    {
        DateTimeOffset issued = now - _backdating;
        string claims = new System.Text.Json.Nodes.JsonObject
        {
            ["iat"] = issued.ToUnixTimeSeconds(),
            ["exp"] = (issued + _lifetime).ToUnixTimeSeconds(),
            ["iss"] = app.AppId,
        }.ToJsonString();
        string signed = $"{Part("""{"alg":"RS256","typ":"JWT"}""")}.{Part(claims)}";
        using RSA key = Key(app.PrivateKey);
        byte[] signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new Secret($"{signed}.{Base64Url.EncodeToString(signature)}");
    }

    /// <summary>When a token of anybody's ends by its own word; null when it does not say.</summary>
    public static DateTimeOffset? ExpiryOf(Secret token)
    {
        try
        {
            string[] parts = token.Reveal().Split('.');
            using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts.ElementAtOrDefault(1) ?? ""));
            return DateTimeOffset.FromUnixTimeSeconds((long)claims.RootElement.GetProperty("exp").GetDouble());
        }
        catch (Exception broken) when (broken is FormatException or JsonException or InvalidOperationException
            or KeyNotFoundException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Reads a private key in PEM.</summary>
    /// <exception cref="BerthException"><c>credential-key-invalid</c>; nothing of the key is repeated.</exception>
    public static RSA Key(Secret pem)
    {
        RSA key = RSA.Create();
        try
        {
            key.ImportFromPem(pem.Reveal());
            // A public key is a key as well, and signs nothing.
            _ = key.ExportParameters(includePrivateParameters: true);
            return key;
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new BerthException(Finding.Certain(
                "credential-key-invalid", "the private key of the GitHub App cannot be read",
                "Give the PEM file that GitHub let you download when the key was made, unchanged and without a password"));
        }
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

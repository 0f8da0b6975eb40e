using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Berth.FakeGitHub;

/// <summary>A GitHub App that the fake knows.</summary>
public sealed class FakeApp(string clientId, int installationId) : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    public string ClientId { get; } = clientId;
    public int InstallationId { get; } = installationId;

    /// <summary>In PEM, as GitHub gives it.</summary>
    public string PrivateKey => _key.ExportRSAPrivateKeyPem();

    /// <summary>As the API lists them.</summary>
    public Dictionary<string, string> Permissions { get; } = new() { ["administration"] = "write", ["metadata"] = "read" };

    /// <summary>Checks a web token as GitHub does: signed with this key, by this app, not from the future, ten minutes at most.</summary>
    internal bool Accepts(string token, DateTimeOffset now)
    {
        if (token.Split('.') is not [var header, var claims, var signature]) return false;
        byte[] signed = Encoding.ASCII.GetBytes($"{header}.{claims}");
        if (!_key.VerifyData(signed, Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            return false;
        using JsonDocument body = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
        long issued = body.RootElement.GetProperty("iat").GetInt64(), expires = body.RootElement.GetProperty("exp").GetInt64();
        return body.RootElement.GetProperty("iss").GetString() == ClientId && issued <= now.ToUnixTimeSeconds()
            && expires > now.ToUnixTimeSeconds() && expires - issued <= 600;
    }

    public void Dispose() => _key.Dispose();
}

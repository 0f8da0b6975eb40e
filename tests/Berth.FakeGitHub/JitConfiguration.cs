using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.FakeGitHub;

/// <summary>
/// What GitHub's own runner is configured by for one job: its files, by name, in Base64 (<c>ACTIONS_RUNNER_INPUT_JITCONFIG</c>).
/// </summary>
internal static class JitConfiguration
{
    public static string Encode(string url, int id, string name)
    {
        using RSA key = RSA.Create(2048);
        RSAParameters parts = key.ExportParameters(includePrivateParameters: true);
        JsonObject files = new()
        {
            [".runner"] = File(new JsonObject
            {
                ["AgentId"] = $"{id}",
                ["AgentName"] = name,
                ["PoolId"] = "1",
                ["PoolName"] = "Default",
                ["DisableUpdate"] = "true",
                ["Ephemeral"] = "true",
                ["ServerUrlV2"] = $"{url}{RunnerRoutes.Broker}",
                ["GitHubUrl"] = $"{url}/owner/repo",
                ["UseV2Flow"] = "True",
                ["WorkFolder"] = "_work",
            }),
            [".credentials"] = File(new JsonObject
            {
                ["Scheme"] = "OAuth",
                ["Data"] = new JsonObject
                {
                    ["ClientId"] = $"{id}",
                    ["AuthorizationUrl"] = $"{url}{RunnerRoutes.Token}",
                    ["RequireFipsCryptography"] = "True",
                },
            }),
            [".credentials_rsaparams"] = File(new JsonObject
            {
                ["d"] = Convert.ToBase64String(parts.D!),
                ["dp"] = Convert.ToBase64String(parts.DP!),
                ["dq"] = Convert.ToBase64String(parts.DQ!),
                ["exponent"] = Convert.ToBase64String(parts.Exponent!),
                ["inverseQ"] = Convert.ToBase64String(parts.InverseQ!),
                ["modulus"] = Convert.ToBase64String(parts.Modulus!),
                ["p"] = Convert.ToBase64String(parts.P!),
                ["q"] = Convert.ToBase64String(parts.Q!),
            }),
        };
        return Base64(files);
    }

    /// <summary>The runner that a request for a token is from: the issuer of its assertion.</summary>
    public static string? ClientOf(string assertion)
    {
        string[] parts = assertion.Split('.');
        if (parts.Length != 3) return null;
        return (string?)JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))?["iss"];
    }

    private static string File(JsonObject content) => Base64(content);

    private static string Base64(JsonObject json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json.ToJsonString()));
}

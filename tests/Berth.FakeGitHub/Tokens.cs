using System.Buffers.Text;
using System.Text;

namespace Berth.FakeGitHub;

/// <summary>The tokens that the fake gave out and still accepts, by what they are for.</summary>
internal sealed class Tokens
{
    private readonly Dictionary<string, string> _valid = [];
    private int _last;

    /// <summary>Every token there ever was: none of them may be seen anywhere else.</summary>
    public List<string> All { get; } = [];

    public string Issue(string purpose)
    {
        string token = $"{purpose}-secret-{++_last:D6}";
        return Accept(token, purpose);
    }

    /// <summary>A JSON web token with its end in it, as the admin's is.</summary>
    public string IssueWebToken(string purpose, DateTimeOffset expires)
    {
        string claims = $$"""{"iss":"fake","exp":{{expires.ToUnixTimeSeconds()}},"n":{{++_last}}}""";
        return Accept($"{Part("""{"alg":"none"}""")}.{Part(claims)}.secret-{_last:D7}", purpose);
    }

    public string Accept(string token, string purpose)
    {
        All.Add(token);
        _valid[token] = purpose;
        return token;
    }

    public bool Accepts(string token, string purpose) => _valid.GetValueOrDefault(token) == purpose;

    /// <summary>None of them is accepted any more.</summary>
    public void Expire(string purpose)
    {
        foreach (string token in _valid.Where(known => known.Value == purpose).Select(known => known.Key).ToArray())
            _valid.Remove(token);
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

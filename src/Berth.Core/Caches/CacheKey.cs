using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Berth.Core.Caches;

/// <summary>Directory names for runners and paths: readable, without surprises, never two things at one name.</summary>
public static partial class CacheKey
{
    /// <summary>A runner's name as it is where it is a plain one, else as <see cref="OfPath"/>.</summary>
    public static string OfRunner(string runner) => PlainName().IsMatch(runner) ? runner : OfPath(runner);

    /// <summary><c>/nix/store</c> becomes <c>nix-store-</c> and eight digits of its hash.</summary>
    public static string OfPath(string path)
    {
        string readable = Strange().Replace(path, "-").Trim('-', '.');
        readable = readable.Length > 60 ? readable[..60] : readable;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 4));
        return $"{readable}-{hash}".TrimStart('-');
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\z")]
    private static partial Regex PlainName();

    [GeneratedRegex("[^A-Za-z0-9_.]+")]
    private static partial Regex Strange();
}

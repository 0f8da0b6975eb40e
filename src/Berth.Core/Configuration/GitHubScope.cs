using System.Text.RegularExpressions;

namespace Berth.Core.Configuration;

/// <summary>What of GitHub a runner serves: a repository, an organisation or an enterprise, by name or by URL.</summary>
internal static partial class GitHubScope
{
    private const string Hosted = "https://github.com/";

    /// <summary>The URL of <c>owner/repo</c> or of its URL on any GitHub host; or what is wrong.</summary>
    public static Parsed<string> Repository(string text) =>
        Read(text, "owner/repo or https://HOST/owner/repo", path => path is [var owner, var repository] && IsOwner(owner)
            && IsRepository(TrimGit(repository))
            ? $"{owner}/{TrimGit(repository)}"
            : null);

    /// <summary>The URL of an organisation.</summary>
    public static Parsed<string> Organization(string text) =>
        Read(text, "an organisation's name or https://HOST/name", path => path is [var owner] && IsOwner(owner) ? owner : null);

    /// <summary>The URL of an enterprise.</summary>
    public static Parsed<string> Enterprise(string text) =>
        Read(text, "an enterprise's name or https://HOST/enterprises/name", path => path switch
        {
            [var name] when IsOwner(name) => $"enterprises/{name}",
            ["enterprises", var name] when IsOwner(name) => $"enterprises/{name}",
            _ => null,
        });

    /// <summary>Errors do not repeat a URL: it may carry a token.</summary>
    private static Parsed<string> Read(string text, string allowed, Func<string[], string?> canonical)
    {
        string root = Hosted;
        string path = text;
        if (text.Contains("://", StringComparison.Ordinal))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || !IsSafe(url))
                return Wrong($"must be {allowed}; the URL must start with https://");
            if (url.UserInfo.Length > 0)
                return Wrong($"must be {allowed}, without a user or token in it; secrets belong into the credential store");
            if (url.Query.Length > 0 || url.Fragment.Length > 0) return Wrong($"must be {allowed}, with nothing after it");
            root = url.GetLeftPart(UriPartial.Authority) + "/";
            path = url.AbsolutePath;
        }

        return canonical(path.Trim('/').Split('/')) is { } found
            ? new Parsed<string>(root + found, null)
            : Wrong("must be " +
                $"{allowed}{(path == text && !text.Contains('@', StringComparison.Ordinal) ? $", not {Quote.Text(text)}" : "")}");
    }

    /// <summary>A token goes over an encrypted connection, or to this very machine.</summary>
    private static bool IsSafe(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    private static Parsed<string> Wrong(string error) => new(null, error);

    private static string TrimGit(string repository) =>
        repository.EndsWith(".git", StringComparison.Ordinal) ? repository[..^4] : repository;

    private static bool IsOwner(string name) => OwnerPattern().IsMatch(name);

    private static bool IsRepository(string name) => name is not ("." or "..") && RepositoryPattern().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})\z")]
    private static partial Regex OwnerPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,100}\z")]
    private static partial Regex RepositoryPattern();
}

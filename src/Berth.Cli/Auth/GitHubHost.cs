namespace Berth.Cli.Auth;

/// <summary>The host of a credential, as a user writes it.</summary>
internal static class GitHubHost
{
    public const string Default = "github.com";

    /// <summary>A host, with its port if it has one of its own, in lower case.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static string Checked(string text)
    {
        bool isHost = Uri.TryCreate($"https://{text}/", UriKind.Absolute, out Uri? url)
            && url is { UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" } && url.Host.Length > 0;
        return isHost
            ? url!.Authority.ToLowerInvariant() is var host && host == "www.github.com" ? Default : host
            : throw new UsageException("berth: --host must be a host, such as github.com or ghes.example.com, not a URL");
    }
}

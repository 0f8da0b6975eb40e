using System.Text.RegularExpressions;

namespace Berth.Core.Engines;

/// <summary>
/// An image's name by the grammar of github.com/distribution/reference: <c>[domain/]path[:tag][@digest]</c>. What has no
/// domain is Docker Hub's.
/// </summary>
/// <param name="Domain">The registry, with its port.</param>
/// <param name="Repository">The path there; Docker Hub's own images have <c>library/</c> before their name.</param>
/// <param name="FromImage">What a pull is asked for: the name as written, without tag and digest.</param>
/// <param name="Version">A tag or a digest; <c>latest</c> when the name has neither.</param>
public sealed partial record ImageReference(string Domain, string Repository, string FromImage, string Version)
{
    /// <summary>The registry of names without a domain.</summary>
    public const string DockerHub = "docker.io";

    // A name of 255, a tag of 128, a digest: what is longer is none, and is not looked at.
    private const int MaxLength = 1024;

    /// <summary>Reads a name; null for what is none.</summary>
    public static ImageReference? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
            return null;

        Match match = Grammar().Match(text);
        if (!match.Success || match.Groups["name"].Length > 255)
            return null;

        string name = match.Groups["name"].Value;
        int slash = name.IndexOf('/');
        string first = slash < 0 ? "" : name[..slash];
        // A first part is a domain when it could be nothing else (the rule of the docker command).
        bool hasDomain = first.Contains('.') || first.Contains(':') || first == "localhost" || first.Any(char.IsAsciiLetterUpper);
        string domain = hasDomain ? first : DockerHub;
        string path = hasDomain ? name[(slash + 1)..] : name;
        if (path.Any(char.IsAsciiLetterUpper))
            return null;

        if (domain is "index.docker.io" or "registry-1.docker.io")
            domain = DockerHub;
        if (domain == DockerHub && !path.Contains('/'))
            path = $"library/{path}";
        string version = match.Groups["digest"] is { Success: true, Value: var digest } ? digest
            : match.Groups["tag"] is { Success: true, Value: var tag } ? tag
            : "latest";
        return new ImageReference(domain, path, name, version);
    }

    [GeneratedRegex(
        """
        ^(?<name>(?:(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?/)?
        [a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)
        (?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?
        (?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?\z
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}

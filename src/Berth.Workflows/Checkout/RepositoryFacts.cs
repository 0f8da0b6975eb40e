using Berth.Core.Diagnosis;

namespace Berth.Workflows.Checkout;

/// <summary>What the <c>github</c> context says about the repository, read from the working tree.</summary>
public sealed record RepositoryFacts
{
    /// <summary>The working tree's root; where there is no git, the directory itself.</summary>
    public required string Root { get; init; }
    /// <summary>False where there is no git repository.</summary>
    public bool IsGit { get; init; }
    /// <summary><c>owner/name</c>: from the remote <c>origin</c>, else <c>local/DIRECTORY</c>.</summary>
    public required string Repository { get; init; }
    public string ServerUrl { get; init; } = "https://github.com";
    /// <summary>Where <c>origin</c> is, without credentials; null without that remote.</summary>
    public string? RemoteUrl { get; init; }
    public string Sha { get; init; } = new('0', 40);
    /// <summary>For example <c>refs/heads/main</c>.</summary>
    public string Ref { get; init; } = "refs/heads/main";
    public string Actor { get; init; } = "local";

    /// <summary>What was asked.</summary>
    internal Git Git { get; private init; } = null!;

    public string Owner => Repository.Split('/')[0];
    public string Name => Repository.Split('/')[1];
    public string RefName => Ref.Split('/', 3)[^1];
    public string RefType => Ref.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch";

    /// <summary>Asks git about a directory.</summary>
    /// <param name="environment">What git is started with.</param>
    /// <exception cref="BerthException">
    /// There is no git on this machine, or it refuses the repository that is there (one of another user's, a broken one).
    /// </exception>
    public static async Task<RepositoryFacts> ReadAsync(
        string directory, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        Git git = new(environment);
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        string local = $"local/{SafeName(Path.GetFileName(full))}";
        if (!IsInGit(full))
        {
            return new RepositoryFacts { Root = full, Repository = local, Git = git };
        }

        string root = (await git.RunOrFailAsync(full, cancellationToken, "rev-parse", "--show-toplevel")).TrimEnd('\n');

        RepositoryFacts facts = new()
        {
            Root = root,
            IsGit = true,
            Repository = $"local/{SafeName(Path.GetFileName(root))}",
            Git = git,
        };
        string? sha = await Line("rev-parse", "--verify", "--quiet", "HEAD");
        string? branch = await Line("symbolic-ref", "--quiet", "HEAD");
        string? tag = branch is null ? await Line("describe", "--tags", "--exact-match") : null;
        string? actor = await Line("config", "user.name");
        facts = facts with
        {
            Sha = sha ?? facts.Sha,
            Ref = branch ?? (tag is null ? facts.Ref : $"refs/tags/{tag}"),
            Actor = actor is { Length: > 0 } ? actor.Replace(' ', '-') : facts.Actor,
        };
        return await Line("remote", "get-url", "origin") is { } url ? facts.WithRemote(url) : facts;

        async Task<string?> Line(params string[] arguments) =>
            (await git.TryAsync(root, cancellationToken, arguments))?.TrimEnd('\n');
    }

    /// <summary>Whether a directory lies in a git work tree, which git itself may refuse all the same.</summary>
    public static bool IsInGit(string directory)
    {
        for (string? at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            string git = Path.Combine(at, ".git");
            if (File.Exists(git) || File.Exists(Path.Combine(git, "HEAD"))) return true;
        }

        return false;
    }

    /// <summary>Understands <c>https://host/owner/name.git</c> and <c>git@host:owner/name.git</c>.</summary>
    private RepositoryFacts WithRemote(string url)
    {
        bool isScp = !url.Contains("://", StringComparison.Ordinal) && url.Contains(':', StringComparison.Ordinal);
        string[] sides = url.Split(':', 2);
        string normal = isScp ? $"ssh://{sides[0]}/{sides[1]}" : url;
        if (!Uri.TryCreate(normal, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            return this;
        }

        string[] path = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        UriBuilder plain = new(uri) { UserName = uri.Scheme == "ssh" ? uri.UserInfo.Split(':')[0] : "", Password = "" };
        RepositoryFacts facts = this with { RemoteUrl = plain.Uri.AbsoluteUri, ServerUrl = $"https://{uri.Host}" };
        return path.Length < 2 ? facts : facts with { Repository = $"{SafeName(path[^2])}/{SafeName(WithoutSuffix(path[^1]))}" };
    }

    private static string WithoutSuffix(string name) => name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;

    /// <summary>The name becomes a directory: keep it to what GitHub allows in a repository's name.</summary>
    private static string SafeName(string name)
    {
        string safe = new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')]);
        return safe.Trim('.').Length == 0 ? "workspace" : safe;
    }
}

using Berth.Core.Diagnosis;

namespace Berth.Workflows.Checkout;

/// <summary>
/// Copies a working tree as <c>actions/checkout</c> would leave it, uncommitted changes included: the files that
/// <c>git ls-files --cached --others --exclude-standard</c> names and that are there, with modes and symbolic links;
/// initialised submodules as they are.
/// <para>
/// <c>.git</c> is a clone of its own, as deep as <c>fetch-depth</c> says, over git's own transport: it shares no object file
/// with the original, so nothing that a job does to it reaches the original. Its index is that of HEAD, so <c>git status</c>
/// in the job shows the uncommitted changes; its <c>origin</c> is the original's, without credentials.
/// </para>
/// </summary>
internal static class WorkingTreeCopy
{
    /// <summary>Copies; gives the number of files.</summary>
    /// <param name="target">Made when it is not there; emptied when it is.</param>
    /// <param name="depth">Commits to take along; 0 for all.</param>
    /// <exception cref="BerthException">git or the file system refuses.</exception>
    public static async Task<int> CopyAsync(
        RepositoryFacts source, string target, int depth, bool tags, CancellationToken cancellationToken)
    {
        try
        {
            Empty(target);
            if (!source.IsGit)
            {
                return CopyAll(source.Root, target, cancellationToken);
            }

            if (await source.Git.TryAsync(source.Root, cancellationToken, "rev-parse", "--verify", "--quiet", "HEAD") is not null)
            {
                await CloneAsync(source, target, depth, tags, cancellationToken);
            }

            int files = await CopyListedAsync(source.Git, source.Root, target, cancellationToken);
            if (Directory.Exists(Path.Combine(target, ".git")))
            {
                await source.Git.RunOrFailAsync(target, cancellationToken, "reset", "--mixed", "--quiet");
            }

            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(
                Finding.Certain("checkout-failed", $"The working tree cannot be copied: {e.Message}", "See to that file"), e);
        }
    }

    private static void Empty(string target)
    {
        DirectoryInfo directory = Directory.CreateDirectory(target);
        foreach (FileSystemInfo entry in directory.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner)
            {
                inner.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    private static async Task CloneAsync(
        RepositoryFacts source, string target, int depth, bool tags, CancellationToken cancellationToken)
    {
        List<string> arguments = ["clone", "--quiet", "--no-checkout", "--no-local"];
        arguments.AddRange(depth > 0 ? ["--depth", depth.ToString(System.Globalization.CultureInfo.InvariantCulture)] : []);
        arguments.AddRange(tags || depth == 0 ? [] : ["--no-tags"]);
        arguments.AddRange(["--", new Uri(source.Root).AbsoluteUri, target]);
        await source.Git.RunOrFailAsync(source.Root, cancellationToken, arguments);
        await source.Git.RunOrFailAsync(target, cancellationToken,
            source.RemoteUrl is { } url ? ["remote", "set-url", "origin", url] : ["remote", "remove", "origin"]);
    }

    private static async Task<int> CopyListedAsync(
        Git git, string source, string target, CancellationToken cancellationToken)
    {
        string list = await git.RunOrFailAsync(
            source, cancellationToken, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate");
        int files = 0;
        foreach (string name in list.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string from = Path.Combine(source, name);
            string to = Path.Combine(target, name);
            FileInfo file = new(from);
            if (file.LinkTarget is null && Directory.Exists(from))
            {
                // A submodule, or an untracked repository: its own git knows its files, if there is one.
                Directory.CreateDirectory(to);
                files += Path.Exists(Path.Combine(from, ".git")) ? await CopyListedAsync(git, from, to, cancellationToken) : 0;
            }
            else if (CopyFile(file, to))
            {
                files++;
            }
        }

        return files;
    }

    private static int CopyAll(string source, string target, CancellationToken cancellationToken)
    {
        int files = 0;
        foreach (FileSystemInfo entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string to = Path.Combine(target, entry.Name);
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                Directory.CreateDirectory(to);
                files += CopyAll(entry.FullName, to, cancellationToken);
            }
            else if (CopyFile(new FileInfo(entry.FullName), to))
            {
                files++;
            }
        }

        return files;
    }

    /// <summary>Copies a file or a link; false for what is not there (deleted and not committed) or is neither.</summary>
    private static bool CopyFile(FileInfo from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (from.LinkTarget is { } link)
        {
            File.CreateSymbolicLink(to, link);
            return true;
        }

        // Pipes, sockets and devices would block or make no sense.
        if (!from.Exists || (from.Attributes & FileAttributes.Device) != 0)
        {
            return false;
        }

        from.CopyTo(to);
        return true;
    }
}

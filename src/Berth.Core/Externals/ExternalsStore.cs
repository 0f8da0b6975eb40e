using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Hashing;
using Berth.Core.Jobs;
using Berth.Core.Planning;

namespace Berth.Core.Externals;

/// <summary>
/// Keeps, once per version of the runner's externals, a copy of each node that needs glibc which finds its loader and its
/// libraries at <see cref="JobPaths.Library"/> instead of in the image. The externals themselves are not copied.
/// </summary>
/// <param name="root">Where the copies are kept; made when needed.</param>
/// <param name="libraries">Where this machine keeps shared libraries.</param>
public sealed class ExternalsStore(string root, LibrarySearch libraries)
{
    private const string SourceFile = "source";

    /// <summary>That of this machine.</summary>
    public static ExternalsStore In(BerthDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return new ExternalsStore(Path.Combine(directories.Cache, "externals"), new LibrarySearch());
    }

    /// <summary>Finds or makes what the externals of a runner need. Safe to call from many processes at once.</summary>
    /// <exception cref="BerthException">
    /// <c>externals-missing</c>, <c>disk-full</c> or <c>externals-not-prepared</c>.
    /// </exception>
    public PreparedExternals Prepare(string externalsDirectory)
    {
        if (!Directory.Exists(externalsDirectory))
        {
            throw new BerthException(Finding.Certain(
                "externals-missing",
                $"The runner's externals are not at {externalsDirectory}, so JavaScript actions cannot run",
                "Start the hook from an installed runner, or say where its externals directory is"));
        }

        try
        {
            CollectLeftovers();
            List<NodeProgram> nodes = NodeProgram.FindAll(externalsDirectory);
            if (nodes.Count == 0)
            {
                return new PreparedExternals(null, new Dictionary<string, string>());
            }

            IReadOnlyDictionary<string, string> needed = libraries.Closure([.. nodes.Select(node => node.HostPath)]);
            string entry = Path.Combine(root, Identify([.. nodes.Select(node => node.HostPath), .. needed.Values]));
            if (!Directory.Exists(entry))
            {
                Make(entry, Path.GetFullPath(externalsDirectory), nodes, needed);
            }

            return new PreparedExternals(
                Path.Combine(entry, "lib"),
                nodes.ToDictionary(node => $"{JobPaths.Externals}/{node.Name}/bin/node", node => Path.Combine(entry, node.Name)));
        }
        catch (IOException exception) when (DiskErrors.IsFull(exception))
        {
            throw new BerthException(
                Finding.Certain(
                    "disk-full",
                    $"No space is left on the disk of {root} for copies of the runner's node that run in any image",
                    "Free space there (berth cache prune --max-size SIZE removes caches), or set BERTH_CACHE_DIR to a larger disk",
                    [exception.Message, .. DiskSpace.Of(root) is { } disk
                        ? [$"{ByteSize.Text(disk.FreeBytes)} and {disk.FreeInodes} inodes are free there"]
                        : Array.Empty<string>()]),
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ElfException)
        {
            throw new BerthException(
                Finding.Certain(
                    "externals-not-prepared",
                    $"The runner's node in {externalsDirectory} could not be made to run in any image",
                    $"Look whether this user may write to {root} and whether the runner's installation is whole",
                    exception.Message),
                exception);
        }
    }

    private static string Identify(IEnumerable<string> files)
    {
        var digest = new Fnv128();
        foreach (FileInfo file in files.Select(path => new FileInfo(path)))
        {
            digest.Add(System.Text.Encoding.UTF8.GetBytes(file.FullName)).Add(file.Length).Add(file.LastWriteTimeUtc.Ticks);
        }

        return digest.ToString();
    }

    /// <summary>
    /// Removes what was begun by processes that have ended. What cannot be removed is left to the next time: it stands in
    /// nobody's way.
    /// </summary>
    public void CollectLeftovers()
    {
        if (!Directory.Exists(root))
        {
            return;
        }

        foreach (string directory in Directory.GetDirectories(root))
        {
            if (Path.GetFileName(directory).Split('.') is [_, var owner, _] && ProcessIdentity.HasEnded(owner))
            {
                TryRemove(directory);
            }
        }
    }

    /// <summary>Makes an entry under a name of this process, then renames it: others see all of it or nothing.</summary>
    private void Make(string entry, string source, List<NodeProgram> nodes, IReadOnlyDictionary<string, string> needed)
    {
        string making = $"{entry}.{ProcessIdentity.Of(Environment.ProcessId)}.{Guid.NewGuid():N}";
        try
        {
            Fill(making, source, nodes, needed);
            Directory.Move(making, entry);
        }
        catch (IOException) when (Directory.Exists(entry))
        {
            // Another process was faster and made the same.
        }
        finally
        {
            // Still there when it was not moved.
            TryRemove(making);
        }

        CollectReplaced(entry, source);
    }

    private static void Fill(
        string directory, string source, List<NodeProgram> nodes, IReadOnlyDictionary<string, string> needed)
    {
        Directory.CreateDirectory(Path.Combine(directory, "lib"));
        foreach ((string name, string path) in needed)
        {
            File.Copy(path, Path.Combine(directory, "lib", name));
        }

        foreach (NodeProgram node in nodes)
        {
            ElfPatcher.Patch(node.HostPath, Path.Combine(directory, node.Name),
                $"{JobPaths.Library}/{Path.GetFileName(node.Interpreter)}", JobPaths.Library);
        }

        File.WriteAllText(Path.Combine(directory, SourceFile), source);
    }

    private static void TryRemove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone already, or the next command tries again.
        }
    }

    /// <summary>
    /// Removes entries of the same externals before an update, and of externals that are gone. What a pod has mounted stays there
    /// for it.
    /// </summary>
    private void CollectReplaced(string current, string source)
    {
        foreach (string directory in Directory.EnumerateDirectories(root))
        {
            string note = Path.Combine(directory, SourceFile);
            if (directory != current && !Path.GetFileName(directory).Contains('.', StringComparison.Ordinal) && File.Exists(note))
            {
                string origin = File.ReadAllText(note);
                if (origin == source || !Directory.Exists(origin))
                {
                    TryRemove(directory);
                }
            }
        }
    }
}

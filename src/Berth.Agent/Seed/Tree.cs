using Berth.Agent.Linux;

namespace Berth.Agent.Seed;

/// <summary>What a directory of the image holds, in a stable order.</summary>
internal static class Tree
{
    /// <summary>
    /// The status of the directory that a path leads to, symbolic links followed as the engine does when it mounts there;
    /// null when the image has nothing there.
    /// </summary>
    /// <exception cref="LinuxException">It is no directory.</exception>
    public static FileStatus? Root(PathBytes path)
    {
        try
        {
            FileStatus status = Status.Follow(path);
            return status.IsDirectory ? status : throw new LinuxException($"{path}", Errno.NotDirectory);
        }
        catch (LinuxException exception) when (exception.Number == Errno.NoEntry)
        {
            return null;
        }
    }

    /// <summary>
    /// The entries of a directory, sorted by their bytes. What is mounted there is not the image's and is left out.
    /// </summary>
    public static IEnumerable<TreeEntry> Entries(PathBytes directory, ulong device)
    {
        foreach (byte[] name in Names(directory))
        {
            PathBytes path = directory.Child(name);
            if (Status.TryGet(path) is { } status && !(status.IsDirectory && status.Device != device))
            {
                yield return new TreeEntry(name, path, status);
            }
        }
    }

    /// <summary>The names in a directory, sorted.</summary>
    public static List<byte[]> Names(PathBytes directory)
    {
        List<byte[]> names = [];
        using FileDescriptor descriptor = FileDescriptor.Open(directory, FileDescriptor.ReadOnly);
        using (var reader = new DirectoryReader(descriptor))
        {
            while (reader.MoveNext())
            {
                names.Add(reader.Current.ToArray());
            }
        }

        names.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        return names;
    }
}

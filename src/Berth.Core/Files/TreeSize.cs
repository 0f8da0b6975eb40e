using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Berth.Core.Files;

/// <summary>What a directory tree takes on the disk.</summary>
/// <param name="Bytes">Blocks, not lengths; a file of several names counts once, links are not followed.</param>
/// <param name="Files">Names, directories included.</param>
/// <param name="Unread">Directories that could not be read: then the size is a lower bound.</param>
public sealed record TreeSize(long Bytes, long Files, long Unread)
{
    // Paths below an open directory may not exceed PATH_MAX (4096): deeper trees go on from a directory opened anew.
    private const int LongPath = 2048;

    /// <summary>
    /// Measures a tree, its levels one after the other and the directories of a level in parallel. Nothing there: zero.
    /// </summary>
    public static TreeSize Measure(string directory, CancellationToken cancellationToken)
    {
        var counts = new Counts();
        var options = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Math.Min(8, Environment.ProcessorCount),
        };
        List<SafeFileHandle> opened = [];
        try
        {
            List<Place> level = [new(null, NativePath.Of(directory))];
            while (level.Count > 0)
            {
                ConcurrentBag<Place> below = [];
                if (level.Count < 8)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    level.ForEach(place => Visit(place, below, opened, counts));
                }
                else
                {
                    Parallel.ForEach(level, options, place => Visit(place, below, opened, counts));
                }

                level = [.. below];
            }
        }
        finally
        {
            opened.ForEach(handle => handle.Dispose());
        }

        return new TreeSize(counts.Blocks * 512, counts.Files, counts.Unread);
    }

    private static void Visit(Place place, ConcurrentBag<Place> below, List<SafeFileHandle> opened, Counts counts)
    {
        int start = place.Base is null ? Libc.CurrentDirectory : (int)place.Base.DangerousGetHandle();
        SafeFileHandle handle = Libc.Open(start, place.Path, Libc.ReadOnly | Libc.DirectoryOnly);
        bool gone = handle.IsInvalid && Libc.LastError == Libc.NotFound;
        if (handle.IsInvalid || Libc.List(handle) is not { } entries)
        {
            Interlocked.Add(ref counts.Unread, gone ? 0 : 1);
            handle.Dispose();
            return;
        }

        bool startsAnew = place.Path.Length > LongPath;
        int descriptor = (int)handle.DangerousGetHandle();
        Count(descriptor, [0], counts);
        foreach (DirectoryEntry entry in entries)
        {
            if (entry.MaybeDirectory && Libc.TryStat(descriptor, entry.Name, out FileStatus status) && status.IsDirectory)
            {
                below.Add(startsAnew
                    ? new Place(handle, entry.Name)
                    : new Place(place.Base, NativePath.Join(place.Path, entry.Name)));
            }
            else
            {
                Count(descriptor, entry.Name, counts);
            }
        }

        if (!startsAnew)
        {
            handle.Dispose();
            return;
        }

        lock (opened)
        {
            opened.Add(handle);
        }
    }

    private static void Count(int directory, byte[] name, Counts counts)
    {
        if (Libc.TryStat(directory, name, out FileStatus status)
            && (status.IsDirectory || status.Links < 2 || counts.Linked.TryAdd((status.Device, status.Inode), 0)))
        {
            Interlocked.Add(ref counts.Blocks, status.Blocks);
        }

        Interlocked.Increment(ref counts.Files);
    }

    private readonly record struct Place(SafeFileHandle? Base, byte[] Path);

    private sealed class Counts
    {
        public long Blocks;
        public long Files;
        public long Unread;
        public ConcurrentDictionary<(ulong Device, ulong Inode), byte> Linked { get; } = new();
    }
}

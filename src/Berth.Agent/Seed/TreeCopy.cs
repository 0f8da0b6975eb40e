using System.Runtime.InteropServices;
using Berth.Agent.Linux;

namespace Berth.Agent.Seed;

/// <summary>
/// Brings a directory up to a tree of the image: copies what is new or changed, leaves what jobs added. It can be stopped
/// at any moment and begun again: a file gets its modification time last, so one that was cut off never looks unchanged.
/// </summary>
internal sealed class TreeCopy
{
    private const uint OwnerOnly = 0x1C0; // 0700
    private readonly Dictionary<(ulong Device, ulong Inode), PathBytes> _links = [];
    private readonly bool _isRoot = Libc.geteuid() == 0;

    /// <summary>Files and links that were made.</summary>
    public long Files { get; private set; }

    /// <summary>Bytes of content that were copied.</summary>
    public long Bytes { get; private set; }

    public void Copy(PathBytes source, PathBytes target)
    {
        if (Tree.Root(source) is { } status)
        {
            MakeDirectory(target, Status.TryGet(target));
            CopyContent(source, target, status);
        }
    }

    private void CopyContent(PathBytes source, PathBytes target, FileStatus status)
    {
        foreach (TreeEntry entry in Tree.Entries(source, status.Device))
        {
            PathBytes path = target.Child(entry.Name);
            FileStatus? present = Status.TryGet(path);
            if (entry.Status.IsDirectory)
            {
                MakeDirectory(path, present);
                CopyContent(entry.Path, path, entry.Status);
            }
            else if (IsLinked(entry, path, present, out PathBytes? first))
            {
                continue;
            }
            else if (first is not null || !IsUnchanged(entry, path, present))
            {
                Removal.Remove(path, present);
                CopyFile(entry, path, first);
            }
        }

        SetAttributes(source, target, status);
    }

    private static unsafe void MakeDirectory(PathBytes path, FileStatus? present)
    {
        fixed (byte* pointer = path)
        {
            if (present is { IsDirectory: true } directory)
            {
                // A read-only directory of an earlier seed must take files again; only root would not mind.
                Status.SetMode(path, directory.Mode | OwnerOnly);
                return;
            }

            Removal.Remove(path, present);
            if (Libc.mkdir(pointer, OwnerOnly) != 0)
            {
                throw LinuxException.Last($"make the directory {path}");
            }
        }
    }

    /// <summary>
    /// Whether a further name of a file is there already, as a link to the first one; <paramref name="first"/> is where
    /// that was put, null for a file that is seen for the first time.
    /// </summary>
    private bool IsLinked(TreeEntry entry, PathBytes path, FileStatus? present, out PathBytes? first)
    {
        first = null;
        if (!entry.Status.IsRegular || entry.Status.Links < 2)
        {
            return false;
        }

        if (_links.TryAdd((entry.Status.Device, entry.Status.Inode), path))
        {
            return false;
        }

        first = _links[(entry.Status.Device, entry.Status.Inode)];
        return present is { } there && Status.TryGet(first.Value) is { } original
            && there.Inode == original.Inode && there.Device == original.Device;
    }

    private bool IsUnchanged(TreeEntry entry, PathBytes path, FileStatus? present) =>
        present is { } there
        && there.RawMode == entry.Status.RawMode
        && there.Size == entry.Status.Size
        && there.Modified.Is(entry.Status.Modified)
        && (!_isRoot || (there.User == entry.Status.User && there.Group == entry.Status.Group))
        && (!there.IsSymbolicLink || SymbolicLink.Read(path).AsSpan().SequenceEqual(SymbolicLink.Read(entry.Path)));

    private unsafe void CopyFile(TreeEntry entry, PathBytes path, PathBytes? first)
    {
        FileStatus status = entry.Status;
        fixed (byte* pointer = path)
        {
            if (first is { } original)
            {
                fixed (byte* existing = original)
                {
                    Check(Libc.link(existing, pointer), path);
                }

                Files++;
                return;
            }

            if (status.IsRegular)
            {
                FileContent.Copy(entry.Path, path, status);
                Bytes += (long)status.Size;
            }
            else if (status.IsSymbolicLink)
            {
                SymbolicLink.Make(path, SymbolicLink.Read(entry.Path));
            }
            else if (status.IsFifo)
            {
                Check(Libc.mkfifo(pointer, status.Mode), path);
            }
            else
            {
                // Sockets and devices mean nothing to another container.
                return;
            }
        }

        Files++;
        SetAttributes(entry.Path, path, status);
    }

    // A change of owner clears set-uid bits and capabilities, so it comes first; the time comes last.
    private static void SetAttributes(PathBytes source, PathBytes target, FileStatus status)
    {
        Status.SetOwner(target, status.User, status.Group);
        if (!status.IsSymbolicLink)
        {
            Status.SetMode(target, status.Mode);
        }

        ExtendedAttributes.Copy(source, target);
        Status.SetTimes(target, status.Modified);
    }

    private static void Check(int result, PathBytes path)
    {
        if (result != 0)
        {
            throw new LinuxException($"make {path}", Marshal.GetLastPInvokeError());
        }
    }
}

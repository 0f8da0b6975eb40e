using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Core.Files;

/// <summary>
/// Empties a directory of whole trees, whatever they hold: trees deeper than a path may be long, names that are no text,
/// directories that may not be written to. Subdirectories are first moved up to the directory that is emptied, so no path
/// is ever longer than two names, and an interrupted removal is simply begun again.
/// </summary>
public sealed class TreeRemoval
{
    private const int MostFailures = 10;
    private const uint OwnerOnly = 0x1C0;

    private readonly SafeFileHandle _top;
    private readonly int _topDescriptor;
    private readonly Stack<byte[]> _left = new();
    private readonly List<string> _failures = [];
    private readonly string _prefix = Guid.NewGuid().ToString("N");
    private long _moved;

    private TreeRemoval(SafeFileHandle top)
    {
        _top = top;
        _topDescriptor = (int)top.DangerousGetHandle();
    }

    /// <summary>
    /// Removes everything in <paramref name="directory"/>, not itself. Returns what could not be removed, and why: at most a few
    /// lines.
    /// </summary>
    public static IReadOnlyList<string> Empty(string directory, CancellationToken cancellationToken)
    {
        using SafeFileHandle top = Libc.Open(Libc.CurrentDirectory, NativePath.Of(directory), Libc.ReadOnly | Libc.DirectoryOnly);
        if (top.IsInvalid)
        {
            return Libc.LastError == Libc.NotFound ? [] : [$"{directory}: {Reason()}"];
        }

        var removal = new TreeRemoval(top);
        removal.Run(cancellationToken);
        return removal._failures;
    }

    private static string Reason() => Marshal.GetPInvokeErrorMessage(Libc.LastError);

    private void Run(CancellationToken cancellationToken)
    {
        foreach (DirectoryEntry entry in Libc.List(_top) ?? [])
        {
            _left.Push(entry.Name);
        }

        while (_left.TryPop(out byte[]? name) && _failures.Count < MostFailures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!Libc.TryUnlink(_topDescriptor, name, 0) && Libc.LastError != Libc.NotFound)
            {
                RemoveDirectory(name);
            }
        }
    }

    private void RemoveDirectory(byte[] name)
    {
        SafeFileHandle directory = Libc.Open(_topDescriptor, name, Libc.ReadOnly | Libc.DirectoryOnly);
        if (directory.IsInvalid && Libc.LastError == Libc.AccessDenied && Libc.TryChangeMode(_topDescriptor, name, OwnerOnly))
        {
            directory.Dispose();
            directory = Libc.Open(_topDescriptor, name, Libc.ReadOnly | Libc.DirectoryOnly);
        }

        using (directory)
        {
            List<DirectoryEntry>? entries = directory.IsInvalid ? null : Libc.List(directory);
            if (entries is null)
            {
                Fail(name);
                return;
            }

            foreach (DirectoryEntry entry in entries)
            {
                RemoveEntry(name, (int)directory.DangerousGetHandle(), entry);
            }
        }

        if (!Libc.TryUnlink(_topDescriptor, name, Libc.RemoveDirectory) && Libc.LastError != Libc.NotFound)
        {
            Fail(name);
        }
    }

    private void RemoveEntry(byte[] parent, int directory, DirectoryEntry entry)
    {
        if (TryUnlinkOrMove(directory, entry))
        {
            return;
        }

        // Neither a file nor a directory can leave a directory that may not be written to; nor can a directory that may not
        // be written to itself, as its ".." would change.
        if (Libc.LastError is Libc.AccessDenied or Libc.NoPermission && Libc.TryChangeMode(_topDescriptor, parent, OwnerOnly))
        {
            if (Libc.TryStat(directory, entry.Name, out FileStatus status) && status.IsDirectory)
            {
                Libc.TryChangeMode(directory, entry.Name, OwnerOnly);
            }

            if (TryUnlinkOrMove(directory, entry))
            {
                return;
            }
        }

        Fail(entry.Name);
    }

    private bool TryUnlinkOrMove(int directory, DirectoryEntry entry)
    {
        if (!entry.MaybeDirectory || !Libc.TryStat(directory, entry.Name, out FileStatus status) || !status.IsDirectory)
        {
            return Libc.TryUnlink(directory, entry.Name, 0) || Libc.LastError == Libc.NotFound;
        }

        byte[] moved = NativePath.Of($"{_prefix}-{_moved}");
        if (!Libc.TryRename(directory, entry.Name, _topDescriptor, moved))
        {
            return Libc.LastError == Libc.NotFound;
        }

        _moved++;
        _left.Push(moved);
        return true;
    }

    private void Fail(byte[] name)
    {
        // A directory that holds what could not be removed adds nothing to the list.
        const int NotEmpty = 39;
        if (Libc.LastError != NotEmpty)
        {
            _failures.Add($"{NativePath.Show(name)}: {Reason()}");
        }
    }
}

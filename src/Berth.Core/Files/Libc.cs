using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Berth.Core.Files;

/// <summary>
/// The calls of the C library that .NET has no form of. Names of files are bytes ending in a zero: the names of a cache's
/// files are the jobs' own and need not be UTF-8.
/// </summary>
internal static unsafe partial class Libc
{
    public const int CurrentDirectory = -100;
    public const int ReadWrite = 2;
    public const int ReadOnly = 0;
    public const int Create = 0x40;
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int RemoveDirectory = 0x200;
    public const int LockExclusiveNow = 2 | 4;

    public const int NoPermission = 1;
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoDevice = 6;
    public const int BrokenPipe = 32;
    public const int WouldBlock = 11;
    public const int AccessDenied = 13;
    public const int NotADirectory = 20;
    public const int IsDirectory = 21;
    public const int TooManyLinks = 40;

    private const int GetFlags = 1;
    private const int SetFlags = 2;

    private static readonly bool _arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    /// <summary>Open what is there itself, never what a link points to.</summary>
    public static int NoFollow => _arm ? 0x8000 : 0x20000;

    /// <summary>Open a directory itself, never what a link points to.</summary>
    public static int DirectoryOnly => CloseOnExec | NoFollow | (_arm ? 0x4000 : 0x10000);

    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>Opens below a directory; an invalid handle on failure, with <see cref="LastError"/> set.</summary>
    public static SafeFileHandle Open(int directory, ReadOnlySpan<byte> name, int flags, uint mode = 0)
    {
        fixed (byte* path = name)
        {
            int descriptor;
            do
            {
                descriptor = OpenAt(directory, path, flags, mode);
            }
            while (descriptor < 0 && LastError == Interrupted);
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }
    }

    /// <summary>Tells of a file, a link itself unless it is to be followed; false on failure.</summary>
    public static bool TryStat(int directory, ReadOnlySpan<byte> name, out FileStatus status, bool followLink = false)
    {
        const int EmptyPath = 0x1000, NoLinks = 0x100, NoAutomount = 0x800;
        const uint BasicStats = 0x7ff;
        int flags = NoAutomount | (followLink ? 0 : NoLinks) | (name.Length <= 1 ? EmptyPath : 0);
        byte* buffer = stackalloc byte[256];
        fixed (byte* path = name)
        {
            if (Statx(directory, path, flags, BasicStats, buffer) != 0)
            {
                status = default;
                return false;
            }
        }

        // struct statx is the same on every architecture.
        status = new FileStatus(
            Mode: *(ushort*)(buffer + 28),
            Links: *(uint*)(buffer + 16),
            User: *(uint*)(buffer + 20),
            Inode: *(ulong*)(buffer + 32),
            Blocks: *(long*)(buffer + 48),
            Device: *(ulong*)(buffer + 136));
        return true;
    }

    /// <summary>The magic number of the file system at a path, or null.</summary>
    public static uint? FileSystemOf(ReadOnlySpan<byte> name)
    {
        byte* buffer = stackalloc byte[512];
        fixed (byte* path = name)
        {
            // f_type comes first, a machine word.
            return Statfs(path, buffer) == 0 ? (uint)*(nint*)buffer : null;
        }
    }

    /// <summary>What is free on the file system of a path, for a user without privileges; null on failure.</summary>
    public static DiskSpace? SpaceOf(ReadOnlySpan<byte> name)
    {
        byte* buffer = stackalloc byte[512];
        fixed (byte* path = name)
        {
            // struct statfs in machine words: type, block size, blocks, free blocks, free for users, files, free files.
            nint* fields = (nint*)buffer;
            return Statfs(path, buffer) == 0 ? new DiskSpace(fields[4] * fields[1], fields[5], fields[6]) : null;
        }
    }

    /// <summary>The entries of an open directory but for <c>.</c> and <c>..</c>; null on failure.</summary>
    public static List<DirectoryEntry>? List(SafeFileHandle directory)
    {
        List<DirectoryEntry> entries = [];
        byte[] buffer = GC.AllocateUninitializedArray<byte>(32 * 1024);
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint read = GetDirectoryEntries(directory, start, buffer.Length);
                if (read <= 0)
                {
                    return read == 0 ? entries : null;
                }

                // struct linux_dirent64: inode and offset of 8 bytes, length of 2, kind of 1, then the name.
                for (byte* entry = start; entry < start + read; entry += *(ushort*)(entry + 16))
                {
                    ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + 19);
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    {
                        entries.Add(new DirectoryEntry([.. name, 0], MaybeDirectory: entry[18] is 4 or 0));
                    }
                }
            }
        }
    }

    public static bool TryUnlink(int directory, ReadOnlySpan<byte> name, int flags)
    {
        fixed (byte* path = name)
        {
            return UnlinkAt(directory, path, flags) == 0;
        }
    }

    public static bool TryRename(int directory, ReadOnlySpan<byte> name, int newDirectory, ReadOnlySpan<byte> newName)
    {
        fixed (byte* from = name, to = newName)
        {
            return RenameAt(directory, from, newDirectory, to) == 0;
        }
    }

    public static bool TryChangeMode(int directory, ReadOnlySpan<byte> name, uint mode)
    {
        fixed (byte* path = name)
        {
            return ChangeModeAt(directory, path, mode, 0) == 0;
        }
    }

    public static bool TryChangeOwner(ReadOnlySpan<byte> name, uint user, uint group)
    {
        fixed (byte* path = name)
        {
            return ChangeOwner(path, user, group) == 0;
        }
    }

    /// <summary>Whether there is a process of this number, also one that may not be looked at.</summary>
    public static bool HasProcess(int pid) => Signal(pid, 0) == 0 || LastError == NoPermission;

    /// <summary>The marks of an open descriptor: 0, or 1 when an exec closes it; negative when it is not open.</summary>
    public static int DescriptorFlags(int number) => Control(number, GetFlags, 0);

    /// <summary>Lets the programs that this process becomes, or starts, have a file.</summary>
    public static void KeepOnExec(SafeFileHandle file) => _ = Control((int)file.DangerousGetHandle(), SetFlags, 0);

    /// <summary>Bytes read, none at the end; negative on failure.</summary>
    public static nint Read(int number, Span<byte> bytes)
    {
        fixed (byte* buffer = bytes)
        {
            return ReadBytes(number, buffer, bytes.Length);
        }
    }

    /// <summary>Bytes written; negative on failure.</summary>
    public static nint Write(int number, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* buffer = bytes)
        {
            return WriteBytes(number, buffer, bytes.Length);
        }
    }

    /// <summary>Waits until a descriptor can be read or written again.</summary>
    public static void WaitFor(int number)
    {
        const short Readable = 1, Writable = 4;
        // struct pollfd: the descriptor, what is asked for, what is so.
        int* question = stackalloc int[2];
        question[0] = number;
        question[1] = Readable | Writable;
        _ = Poll(question, 1, -1);
    }

    /// <summary>Whether this is a terminal whose other end is gone.</summary>
    public static bool IsLostTerminal(int number)
    {
        byte* settings = stackalloc byte[256];
        return TerminalSettings(number, settings) != 0 && LastError == InputOutput;
    }

    /// <summary>Becomes another program; returns only if that cannot be.</summary>
    /// <param name="arguments">Each with a zero behind it.</param>
    public static void TryExec(string program, byte[] arguments)
    {
        fixed (byte* path = NativePath.Of(program), first = arguments)
        {
            int count = arguments.AsSpan().Count((byte)0);
            byte** list = stackalloc byte*[count + 1];
            byte* next = first;
            for (int i = 0; i < count; i++)
            {
                list[i] = next;
                while (*next++ != 0)
                {
                    // To the next one's beginning.
                }
            }

            list[count] = null;
            _ = Execute(path, list);
        }
    }

    /// <summary>The user whose rights this process has.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int pid, int signal);

    /// <summary>A session without a terminal.</summary>
    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static partial int NewSession();

    /// <summary>Makes a number another one of an open file's.</summary>
    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(SafeFileHandle file, int number);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int number, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int number, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(int* questions, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int number, int operation, int value);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int TerminalSettings(int number, byte* settings);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true)]
    private static partial int Execute(byte* path, byte** arguments);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int directory, byte* path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true)]
    private static partial int Statfs(byte* path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint GetDirectoryEntries(SafeFileHandle directory, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    private static partial int RenameAt(int directory, byte* path, int newDirectory, byte* newPath);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    private static partial int ChangeModeAt(int directory, byte* path, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true)]
    private static partial int ChangeOwner(byte* path, uint user, uint group);
}

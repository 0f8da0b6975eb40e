using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Berth.Docker.Volumes;

/// <summary>What kind of file a path is, which .NET does not tell for sockets and devices.</summary>
internal static partial class FileKind
{
    private const int CurrentDirectory = -100;
    private const uint TypeMask = 1;
    private const int ModeOffset = 28;
    private const int StatxSize = 256;

    public const int Socket = 0xC000;
    public const int RegularFile = 0x8000;
    public const int BlockDevice = 0x6000;
    public const int Directory = 0x4000;
    public const int CharDevice = 0x2000;

    /// <summary>
    /// One of the constants (or another kind of the same form), or null when there is nothing at the path. Links are followed.
    /// </summary>
    public static int? Of(string path)
    {
        Span<byte> result = stackalloc byte[StatxSize];
        return Statx(CurrentDirectory, path, 0, TypeMask, ref MemoryMarshal.GetReference(result)) == 0
            ? BinaryPrimitives.ReadUInt16LittleEndian(result[ModeOffset..]) & 0xF000
            : null;
    }

    // statx, unlike stat, has the same layout on every architecture.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte buffer);
}

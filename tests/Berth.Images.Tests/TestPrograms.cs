using System.Buffers.Binary;
using Berth.Images.Building;

namespace Berth.Images.Tests;

/// <summary>Files that begin as executables do.</summary>
internal static class TestPrograms
{
    public const ushort Amd64 = 62;
    public const ushort Arm64 = 183;

    public static byte[] Elf(ushort machine = Amd64, bool isStatic = true, int size = 1000)
    {
        byte[] file = new byte[size];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), machine);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 2);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64 + 56), isStatic ? 1u : 3u);
        return file;
    }

    public static ProgramSet Set(string architecture = "amd64", int size = 1000) =>
        new(architecture, Elf(size: size), Elf(isStatic: false, size: size + 1));

    public static BerthImage Image(params IReadOnlyList<ProgramSet> sets) =>
        BerthImage.Of(sets.Count == 0 ? [Set()] : sets, "1.2.3", new Dictionary<string, string>());
}

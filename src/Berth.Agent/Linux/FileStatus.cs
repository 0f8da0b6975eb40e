using System.Runtime.InteropServices;

namespace Berth.Agent.Linux;

/// <summary><c>struct statx</c>: the same on every architecture.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct FileStatus
{
    public uint Mask;
    public uint BlockSize;
    public ulong Attributes;
    public uint Links;
    public uint User;
    public uint Group;
    public ushort RawMode;
    public ushort Padding;
    public ulong Inode;
    public ulong Size;
    public ulong Blocks;
    public ulong AttributesMask;
    public FileTime Accessed;
    public FileTime Born;
    public FileTime Changed;
    public FileTime Modified;
    public uint RawMajor;
    public uint RawMinor;
    public uint DeviceMajor;
    public uint DeviceMinor;

    public readonly uint Kind => RawMode & 0xF000u;
    public readonly uint Mode => RawMode & 0xFFFu;
    public readonly bool IsDirectory => Kind == 0x4000;
    public readonly bool IsRegular => Kind == 0x8000;
    public readonly bool IsSymbolicLink => Kind == 0xA000;
    public readonly bool IsFifo => Kind == 0x1000;
    public readonly ulong Device => ((ulong)DeviceMajor << 32) | DeviceMinor;
}

using System.Runtime.InteropServices;

namespace Berth.Agent.Linux;

/// <summary><c>struct statx_timestamp</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileTime
{
    public long Seconds;
    public uint Nanoseconds;
    public int Padding;

    public readonly bool Is(FileTime other) => Seconds == other.Seconds && Nanoseconds == other.Nanoseconds;
}

using System.Runtime.InteropServices;

namespace Berth.Agent.Linux;

/// <summary><c>struct pollfd</c>. A negative <see cref="Fd"/> is passed over.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    public const short In = 1;

    public int Fd;
    public short Events;
    public short Returned;
}

using System.Runtime.InteropServices;
using Berth.Agent.Linux;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Step;

/// <summary>
/// Carries a step's output into frames until the step has ended and its output with it. A process that the step left
/// behind may keep the pipes open for ever: what was written before the step's end is always carried, and after that the
/// pump goes on only while more keeps coming, for two seconds at most.
/// </summary>
internal sealed unsafe class OutputPump(StepProcess process)
{
    private const int BufferSize = 128 * 1024;
    private const int Forever = -1;
    private const int QuietMilliseconds = 200;
    private const int LateMilliseconds = 2000;
    private const int BytesWaiting = 0x541B; // FIONREAD
    private static readonly FrameKind[] _kinds = [FrameKind.Output, FrameKind.Error];
    private readonly byte[] _buffer = new byte[Frame.HeaderSize + BufferSize];
    private readonly long[] _owed = new long[2];
    private long? _deadline;

    public void Run()
    {
        PollFd* fds = stackalloc PollFd[]
        {
            new() { Fd = process.Output.Number, Events = PollFd.In },
            new() { Fd = process.Error.Number, Events = PollFd.In },
            new() { Fd = process.Ended.Number, Events = PollFd.In },
        };
        while (!IsDone(fds))
        {
            int ready = Libc.poll(fds, 3, _deadline is null ? Forever : QuietMilliseconds);
            if (ready < 0 && Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                throw LinuxException.Last("wait for the step's output");
            }

            if (ready == 0)
            {
                return;
            }

            for (int i = 0; i < 2; i++)
            {
                if (fds[i].Fd >= 0 && fds[i].Returned != 0)
                {
                    Carry(ref fds[i], i);
                }
            }

            if (fds[2].Fd >= 0 && fds[2].Returned != 0)
            {
                fds[2].Fd = -1;
                _deadline = Environment.TickCount64 + LateMilliseconds;
                NoteOwed(fds);
            }
        }
    }

    private bool IsDone(PollFd* fds)
    {
        if (_deadline is not { } deadline)
        {
            return false;
        }

        bool atEnd = fds[0].Fd < 0 && fds[1].Fd < 0;
        bool nothingOwed = _owed[0] <= 0 && _owed[1] <= 0;
        return atEnd || (nothingOwed && Environment.TickCount64 >= deadline);
    }

    private void Carry(ref PollFd fd, int index)
    {
        int count = new FileDescriptor(fd.Fd).Read(_buffer.AsSpan(Frame.HeaderSize));
        if (count == 0)
        {
            fd.Fd = -1;
            _owed[index] = 0;
            return;
        }

        _owed[index] -= count;
        FrameOutput.Data(_kinds[index], _buffer.AsSpan(0, Frame.HeaderSize + count));
    }

    private void NoteOwed(PollFd* fds)
    {
        for (int i = 0; i < 2; i++)
        {
            int waiting = 0;
            if (fds[i].Fd >= 0 && Libc.ioctl(fds[i].Fd, BytesWaiting, &waiting) == 0)
            {
                _owed[i] = waiting;
            }
        }
    }
}

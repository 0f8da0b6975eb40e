using Berth.Agent.Linux;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Step;

/// <summary>What the hook sends on standard input.</summary>
internal sealed class StepInput
{
    private readonly FrameReader _reader = new();
    private volatile bool _isHookGone;

    /// <summary>Writes the files that come first and returns the request that follows them.</summary>
    public StepCommandLine ReadRequest()
    {
        using var tree = new IncomingTree();
        while (TryReadFrame(out FrameKind kind, out ReadOnlyMemory<byte> payload))
        {
            if (tree.Take(kind, payload.Span)) continue;
            if (kind != FrameKind.Request) throw new ProtocolException($"a frame of kind '{(char)kind}' before the request");
            tree.Complete();
            return StepCommandLine.Parse(payload.Span);
        }

        throw new AgentFailure("step-request-missing", "the hook ended the connection before it had said what to run");
    }

    /// <summary>Writes files until the other side says that these were all.</summary>
    public void ReadTree()
    {
        using var tree = new IncomingTree();
        while (TryReadFrame(out FrameKind kind, out ReadOnlyMemory<byte> payload))
        {
            if (tree.Take(kind, payload.Span)) continue;
            if (kind != FrameKind.Exit) throw new ProtocolException($"a frame of kind '{(char)kind}' among files");
            tree.Complete();
            return;
        }

        throw new AgentFailure("step-request-missing", "the hook ended the connection before all files had come");
    }

    /// <summary>True from the moment that the hook's side has ended: the step is being killed then.</summary>
    public bool IsHookGone => _isHookGone;

    /// <summary>
    /// Passes signals on until the hook ends its side or talks nonsense, which both mean that it is gone. Then ends the step
    /// and the agent with it, whose other thread may well hang in a write that nobody takes.
    /// </summary>
    public void FollowSignals(StepProcess process)
    {
        try
        {
            while (TryReadFrame(out FrameKind kind, out ReadOnlyMemory<byte> payload) && kind == FrameKind.Signal
                && payload.Length == 1)
            {
                process.Signal(payload.Span[0]);
            }
        }
        catch (Exception exception) when (exception is ProtocolException or LinuxException)
        {
            // Whatever it was, it was not the hook that started this step: the same as its end.
            _ = exception;
        }

        _isHookGone = true;
        process.EndGroup();
        Libc._exit(ExitCodes.Failed);
    }

    private bool TryReadFrame(out FrameKind kind, out ReadOnlyMemory<byte> payload)
    {
        while (!_reader.TryRead(out kind, out payload))
        {
            int count = FileDescriptor.Input.Read(_reader.GetMemory().Span);
            if (count == 0)
            {
                return false;
            }

            _reader.Advance(count);
        }

        return true;
    }
}

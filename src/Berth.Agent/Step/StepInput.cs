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
        IncomingFile? file = null;
        try
        {
            while (TryReadFrame(out FrameKind kind, out ReadOnlyMemory<byte> payload))
            {
                switch (kind)
                {
                    case FrameKind.File:
                        file?.Commit();
                        var reader = new PayloadReader(payload.Span);
                        file = new IncomingFile(reader.ReadString(), (uint)reader.ReadInt32());
                        file.Append(reader.ReadRest());
                        break;
                    case FrameKind.FileMore when file is not null:
                        file.Append(payload.Span);
                        break;
                    case FrameKind.Directory or FrameKind.Link:
                        file?.Commit();
                        file = null;
                        IncomingPath.Make(kind, payload.Span);
                        break;
                    case FrameKind.Request:
                        file?.Commit();
                        file = null;
                        return StepCommandLine.Parse(payload.Span);
                    default:
                        throw new ProtocolException($"a frame of kind '{(char)kind}' before the request");
                }
            }

            throw new AgentFailure("step-request-missing", "the hook ended the connection before it had said what to run");
        }
        finally
        {
            file?.Discard();
        }
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

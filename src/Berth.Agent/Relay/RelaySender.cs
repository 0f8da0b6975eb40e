using Berth.Agent.Linux;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Relay;

/// <summary>Writes a relay's frames; signals come in between from another thread.</summary>
internal sealed class RelaySender(FileDescriptor connection)
{
    public const byte SigInt = 2;
    public const byte SigTerm = 15;

    private readonly Lock _lock = new();
    private readonly FrameBuilder _frames = new();

    /// <summary>A frame for each variable: one that is too long for a frame is left out.</summary>
    public void Environment(IEnumerable<string> variables)
    {
        foreach (string variable in variables)
        {
            byte[] text = System.Text.Encoding.UTF8.GetBytes(variable);
            if (text.Length <= Frame.MaxPayload) Send(FrameKind.Environment, text);
        }
    }

    public void Input(ReadOnlySpan<byte> data) => Send(FrameKind.Input, data);

    public void Signal(byte number)
    {
        try
        {
            Send(FrameKind.Signal, [number]);
        }
        catch (LinuxException exception)
        {
            // Whoever is gone at the other end is noticed where its answer is read.
            _ = exception;
        }
    }

    private void Send(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        lock (_lock) connection.Write(_frames.Begin(kind).AddBytes(payload).End().Span);
    }
}

using System.Buffers.Binary;

namespace Berth.Core.Steps.Protocol;

/// <summary>The shape of a frame: one byte of kind, four bytes of payload length (big-endian), payload.</summary>
public static class Frame
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderSize = 5;

    /// <summary>The largest payload, in bytes: what either side must be ready to hold in memory.</summary>
    public const int MaxPayload = 1024 * 1024;

    /// <summary>Writes a header into the first <see cref="HeaderSize"/> bytes.</summary>
    public static void WriteHeader(Span<byte> destination, FrameKind kind, int payloadLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)payloadLength, (uint)MaxPayload);
        destination[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], payloadLength);
    }

    internal static FrameKind CheckKind(byte value)
    {
        var kind = (FrameKind)value;
        return kind is FrameKind.File or FrameKind.FileMore or FrameKind.Directory or FrameKind.Link or FrameKind.Remove
            or FrameKind.Request or FrameKind.Environment or FrameKind.Input or FrameKind.Signal or FrameKind.Started or FrameKind.Output
            or FrameKind.Error or FrameKind.Result or FrameKind.ResultMore or FrameKind.Exit or FrameKind.Failure
            ? kind
            : throw new ProtocolException($"byte 0x{value:x2} where a frame should begin");
    }
}

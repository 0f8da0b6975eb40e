using Berth.Core.Steps.Protocol;

namespace Berth.Hook.Serve;

/// <summary>A stream of a hook's output that travels as frames.</summary>
internal sealed class FrameStream(RelayConnection connection, FrameKind kind) : Stream
{
    private const int Part = 256 * 1024;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (int done = 0; done < buffer.Length; done += Part)
        {
            ReadOnlyMemory<byte> part = buffer[done..Math.Min(done + Part, buffer.Length)];
            await connection.SendAsync(frames => frames.Begin(kind).AddBytes(part.Span));
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>The job's log is written line by line by whoever has one.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
        }
        catch (IOException)
        {
            // The relay is gone: the command is being ended by that, not by what it wanted to say.
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

namespace Berth.Core.Files;

/// <summary>
/// One of the standard streams as it is. A reader that has gone, be it a pipe's or a terminal that was closed, is no failure of
/// who writes: what is written then is lost, and the work goes on to its end.
/// </summary>
internal sealed class DescriptorStream(int descriptor) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            nint count = Libc.Read(descriptor, buffer);
            if (count >= 0) return (int)count;
            if (Libc.LastError == Libc.InputOutput && Libc.IsLostTerminal(descriptor)) return 0;
            Mend();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint count = Libc.Write(descriptor, buffer);
            if (count >= 0) buffer = buffer[(int)count..];
            else if (Libc.LastError == Libc.BrokenPipe || (Libc.LastError == Libc.InputOutput && Libc.IsLostTerminal(descriptor))) return;
            else Mend();
        }
    }

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Returns when the call may be made again.</summary>
    private void Mend()
    {
        switch (Libc.LastError)
        {
            case Libc.Interrupted:
                return;
            case Libc.WouldBlock:
                // Whoever else has the stream made it so.
                Libc.WaitFor(descriptor);
                return;
            default:
                throw new IOException(System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(Libc.LastError));
        }
    }
}

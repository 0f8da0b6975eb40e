using System.Text;

namespace Berth.Cli.Runners;

/// <summary>A stream of bytes as text, as they come.</summary>
internal sealed class LogText(TextWriter output) : Stream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        char[] text = new char[_decoder.GetCharCount(buffer, offset, count)];
        int length = _decoder.GetChars(buffer, offset, count, text, 0);
        output.Write(text, 0, length);
        output.Flush();
    }

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

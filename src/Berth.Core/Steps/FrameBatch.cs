using System.Buffers;
using Berth.Core.Engines;

namespace Berth.Core.Steps;

/// <summary>Puts small frames together: thousands of small files would else be as many messages.</summary>
internal sealed class FrameBatch(IExecStream stream)
{
    private const int Enough = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _frames = new();

    public async ValueTask AddAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        _frames.Write(frame.Span);
        if (_frames.WrittenCount >= Enough)
        {
            await FlushAsync(cancellationToken);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_frames.WrittenMemory, cancellationToken);
        _frames.ResetWrittenCount();
    }
}

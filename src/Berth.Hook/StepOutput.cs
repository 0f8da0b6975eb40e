using Berth.Core.Engines;

namespace Berth.Hook;

/// <summary>A step's output as the hook's own: the runner reads both streams into the job's log.</summary>
public sealed class StepOutput(Stream output, Stream error) : IStepOutput
{
    private bool _isOpen;

    /// <summary>True, once, when standard output stands within a line: what is written next would be a part of it.</summary>
    public bool TakeOpenLine() => Interlocked.Exchange(ref _isOpen, false);

    /// <inheritdoc/>
    public ValueTask WriteOutAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (!data.IsEmpty) Volatile.Write(ref _isOpen, data.Span[^1] != '\n');
        return output.WriteAsync(data, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteErrorAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        error.WriteAsync(data, cancellationToken);
}

using Berth.Core.Engines;

namespace Berth.Hook;

/// <summary>A step's output as the hook's own: the runner reads both streams into the job's log.</summary>
public sealed class StepOutput(Stream output, Stream error) : IStepOutput
{
    /// <inheritdoc/>
    public ValueTask WriteOutAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        output.WriteAsync(data, cancellationToken);

    /// <inheritdoc/>
    public ValueTask WriteErrorAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        error.WriteAsync(data, cancellationToken);
}

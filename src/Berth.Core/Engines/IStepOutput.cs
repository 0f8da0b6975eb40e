namespace Berth.Core.Engines;

/// <summary>Takes a step's output as it comes. A slow taker slows the step down: nothing is buffered without bound.</summary>
public interface IStepOutput
{
    ValueTask WriteOutAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
    ValueTask WriteErrorAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
}

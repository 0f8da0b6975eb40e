using System.Buffers;
using System.Text;
using Berth.Core.Engines;
using Berth.Core.Secrets;

namespace Berth.Hook;

/// <summary>Hands a step's output on and keeps its last few kilobytes, for a step that ends so that it wants a cause.</summary>
internal sealed class StepTail(IStepOutput output) : IStepOutput
{
    private const int Length = 4096;

    private readonly ArrayBufferWriter<byte> _out = new();
    private readonly ArrayBufferWriter<byte> _error = new();

    // As they came: what one stream said last need not be what the step said last.
    private readonly ArrayBufferWriter<byte> _both = new();

    private readonly AddedMasks _outMasks = new();
    private readonly AddedMasks _errorMasks = new();

    /// <summary>What the step asked the runner to mask, anywhere in its output.</summary>
    public IEnumerable<string> Masks => _outMasks.Values.Concat(_errorMasks.Values);

    public string Out => Text(_out);

    public string Error => Text(_error);

    public string Both => Text(_both);

    /// <inheritdoc/>
    public ValueTask WriteOutAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        Keep(_out, data.Span);
        _outMasks.Read(data.Span);
        Keep(_both, data.Span);
        return output.WriteOutAsync(data, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteErrorAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        Keep(_error, data.Span);
        _errorMasks.Read(data.Span);
        Keep(_both, data.Span);
        return output.WriteErrorAsync(data, cancellationToken);
    }

    /// <summary>Begins anew when twice as much is there: the end is never shorter than its length, and copied seldom.</summary>
    private static void Keep(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> data)
    {
        if (data.Length > Length) data = data[^Length..];
        if (kept.WrittenCount + data.Length > 2 * Length)
        {
            byte[] end = Last(kept);
            kept.Clear();
            kept.Write(end);
        }

        kept.Write(data);
    }

    private static byte[] Last(ArrayBufferWriter<byte> kept) => kept.WrittenSpan[^Math.Min(Length, kept.WrittenCount)..].ToArray();

    /// <summary>Whole lines: one that lost its beginning may hold the rest of a secret, which no mask knows.</summary>
    private static string Text(ArrayBufferWriter<byte> kept)
    {
        ReadOnlySpan<byte> last = Last(kept);
        if (last.Length == Length) last = last.IndexOf((byte)'\n') is >= 0 and var end ? last[(end + 1)..] : [];
        return Encoding.UTF8.GetString(last);
    }
}

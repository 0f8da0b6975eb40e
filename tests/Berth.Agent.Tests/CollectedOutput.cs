using System.Text;
using Berth.Core.Engines;

namespace Berth.Agent.Tests;

/// <summary>Keeps a step's output, and tells who waits when a text has come.</summary>
internal sealed class CollectedOutput : IStepOutput
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? AwaitedText { get; init; }

    /// <summary>Completes when <see cref="AwaitedText"/> was said on standard output.</summary>
    public Task Said => _said.Task;

    public long Bytes { get; private set; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public ValueTask WriteOutAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        Bytes += data.Length;
        if (_out.Length < 4096)
        {
            _out.Append(Encoding.UTF8.GetString(data.Span));
        }

        if (AwaitedText is not null && Out.Contains(AwaitedText, StringComparison.Ordinal))
        {
            _said.TrySetResult();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask WriteErrorAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        _error.Append(Encoding.UTF8.GetString(data.Span));
        return ValueTask.CompletedTask;
    }
}

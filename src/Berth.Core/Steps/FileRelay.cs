using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Steps.Protocol;

namespace Berth.Core.Steps;

/// <summary>Carries files from one container's agent (<c>pack</c>) to another's (<c>unpack</c>).</summary>
public static class FileRelay
{
    /// <summary>Carries all of them, and waits until the other side has them.</summary>
    /// <param name="results">Files that come to the runner's side as well: path in the container to path here.</param>
    /// <exception cref="BerthException">
    /// <c>step-connection-lost</c>, <c>agent-protocol-error</c>, <c>step-result-not-written</c>, or what one of the agents reported.
    /// </exception>
    public static async Task RunAsync(
        IExecStream from, IExecStream to, IReadOnlyDictionary<string, string> results, IStepOutput output,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(output);
        var frames = new FrameBuilder();
        var batch = new FrameBatch(to);
        ResultFile? result = null;
        try
        {
            bool isOpen = true;
            await foreach ((FrameKind kind, ReadOnlyMemory<byte> payload) in FramesAsync(from, cancellationToken))
            {
                if (kind != FrameKind.FileMore)
                {
                    result?.Commit();
                    result = null;
                }

                if (kind == FrameKind.File) result = Begin(payload.Span, results);
                else if (kind == FrameKind.FileMore) result?.Append(payload.Span);
                else if (kind == FrameKind.Error)
                {
                    await output.WriteErrorAsync(payload, cancellationToken);
                    continue;
                }

                isOpen = isOpen && await TryAddAsync(batch, frames.Begin(kind).AddBytes(payload.Span).End(), cancellationToken);
                if (!isOpen || kind == FrameKind.Exit) break;
            }

            if (isOpen) await batch.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // The receiving side ended early: it says why.
        }
        finally
        {
            result?.Dispose();
        }

        await foreach ((FrameKind kind, _) in FramesAsync(to, cancellationToken))
        {
            if (kind == FrameKind.Exit) return;
        }
    }

    private static async Task<bool> TryAddAsync(FrameBatch batch, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        try
        {
            await batch.AddAsync(frame, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static ResultFile? Begin(ReadOnlySpan<byte> payload, IReadOnlyDictionary<string, string> results)
    {
        var reader = new PayloadReader(payload);
        if (!results.TryGetValue(reader.ReadString(), out string? path)) return null;
        reader.ReadInt32();
        var result = new ResultFile(path);
        result.Append(reader.ReadRest());
        return result;
    }

    /// <summary>An agent's frames, the last one included.</summary>
    private static async IAsyncEnumerable<(FrameKind Kind, ReadOnlyMemory<byte> Payload)> FramesAsync(
        IExecStream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = new FrameReader();
        while (true)
        {
            int count = await ReadAsync(stream, reader, cancellationToken);
            while (TryRead(reader, out FrameKind kind, out ReadOnlyMemory<byte> payload))
            {
                if (kind == FrameKind.Failure) throw Reported(payload.Span);
                yield return (kind, payload);
                if (kind == FrameKind.Exit) yield break;
            }

            if (count == 0) throw Lost(stream.ErrorText);
        }
    }

    private static async ValueTask<int> ReadAsync(IExecStream stream, FrameReader reader, CancellationToken cancellationToken)
    {
        try
        {
            int count = await stream.ReadAsync(reader.GetMemory(), cancellationToken);
            reader.Advance(count);
            return count;
        }
        catch (IOException exception)
        {
            throw Lost(exception.Message);
        }
    }

    private static bool TryRead(FrameReader reader, out FrameKind kind, out ReadOnlyMemory<byte> payload)
    {
        try
        {
            return reader.TryRead(out kind, out payload);
        }
        catch (ProtocolException exception)
        {
            throw new BerthException(Finding.Certain(
                "agent-protocol-error", "Berth's agent sent something that is not its protocol",
                "Look whether the agents are of the same version as the hook: BERTH_HOOK_IMAGE.", exception.Message));
        }
    }

    private static BerthException Reported(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        return new BerthException(Finding.Certain(reader.ReadString(), reader.ReadString(), ""));
    }

    private static BerthException Lost(string evidence) => new(Finding.Certain(
        "step-connection-lost", "The connection was lost before the files of the step had been carried over",
        "Look whether the job's pod and the step's still run (out of memory, removed by someone).", evidence));
}

using System.Globalization;
using System.Text;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Steps.Protocol;

namespace Berth.Core.Steps;

/// <summary>Takes what the agent says of one step: output, result files, the end.</summary>
internal sealed class StepReceiver(
    IExecStream stream, IReadOnlyDictionary<string, string> resultFiles, IStepOutput output) : IDisposable
{
    private const int MaxEvidence = 2000;
    private readonly FrameReader _reader = new();
    private readonly List<string> _written = [];
    private ResultFile? _result;
    private bool _heardAgent;
    private bool _started;

    /// <summary>Reads until the last frame.</summary>
    public async Task<StepResult> ReceiveAsync()
    {
        try
        {
            while (true)
            {
                int count = await stream.ReadAsync(_reader.GetMemory(), CancellationToken.None);
                _reader.Advance(count);
                while (_reader.TryRead(out FrameKind kind, out ReadOnlyMemory<byte> payload))
                {
                    _heardAgent = true;
                    if (await TakeAsync(kind, payload) is { } exitCode)
                    {
                        return new StepResult(exitCode, _started, _written);
                    }
                }

                if (count == 0)
                {
                    throw await LostAsync();
                }
            }
        }
        catch (ProtocolException exception)
        {
            throw _heardAgent ? Misunderstood(exception) : await LostAsync();
        }
        catch (IOException exception)
        {
            throw await LostAsync(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _result?.Dispose();

    private async ValueTask<int?> TakeAsync(FrameKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind != FrameKind.ResultMore && _result is not null)
        {
            // A result is whole when the next frame is something else.
            _written.Add(_result.Commit());
            _result = null;
        }

        switch (kind)
        {
            case FrameKind.Output:
                await output.WriteOutAsync(payload, CancellationToken.None);
                return null;
            case FrameKind.Error:
                await output.WriteErrorAsync(payload, CancellationToken.None);
                return null;
            case FrameKind.Started:
                _started = true;
                return null;
            case FrameKind.Result:
                BeginResult(payload.Span);
                return null;
            case FrameKind.ResultMore when _result is not null:
                _result.Append(payload.Span);
                return null;
            case FrameKind.Exit:
                return new PayloadReader(payload.Span).ReadInt32();
            case FrameKind.Failure:
                throw Reported(payload.Span);
            default:
                throw new ProtocolException($"a frame of kind '{(char)kind}' that an agent does not send here");
        }
    }

    private void BeginResult(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        string path = reader.ReadString();
        // A container must not choose where on the runner's side something is written.
        _result = resultFiles.TryGetValue(path, out string? hostPath)
            ? new ResultFile(hostPath)
            : throw new ProtocolException($"a result file that nobody asked for: {path}");
        _result.Append(reader.ReadRest());
    }

    private static BerthException Reported(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        string code = reader.ReadString();
        string text = reader.ReadString();
        return new BerthException(Finding.Certain(code, text, ""));
    }

    private static BerthException Misunderstood(ProtocolException exception) => new(
        Finding.Certain(
            "agent-protocol-error",
            "Berth's agent in the job container sent something that is not its protocol",
            "Look whether the agent in the pod is of the same version as the hook: /__berth/agent version",
            exception.Message),
        exception);

    /// <summary>The stream ended, or never was the agent's: says so with all that is known of the exec.</summary>
    private async Task<BerthException> LostAsync(IOException? cause = null)
    {
        string said = Encoding.UTF8.GetString(_reader.Pending.Span[..Math.Min(_reader.Pending.Length, MaxEvidence)]);
        int? exitCode = cause is null ? await stream.GetExitCodeAsync(CancellationToken.None) : null;
        string[] evidence =
        [
            .. exitCode is { } code
                ? [string.Create(CultureInfo.InvariantCulture, $"exec's exit code: {code}")]
                : Array.Empty<string>(),
            .. cause is null ? Array.Empty<string>() : [cause.Message],
            .. $"{stream.ErrorText}\n{(_heardAgent ? "" : said)}".Split(
                ['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];
        return exitCode is 126 or 127 && !_heardAgent
            ? new BerthException(
                Finding.Certain(
                    "agent-not-started",
                    "Berth's agent could not be started in the job container",
                    "Look whether /__berth/agent is mounted in the job container and whether the image is for this machine's " +
                    "architecture",
                    evidence), cause)
            : new StepLostException(
                Finding.Certain(
                    "step-connection-lost",
                    "The connection to the step was lost before the step had ended; it is not known how it would have ended",
                    "Look whether the job container still runs (out of memory, removed by someone) and whether the engine was " +
                    "restarted",
                    evidence), exitCode, cause);
    }
}

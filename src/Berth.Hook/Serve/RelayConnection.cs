using System.Net.Sockets;
using System.Text;
using Berth.Core.Steps.Protocol;

namespace Berth.Hook.Serve;

/// <summary>The frames between a relay and who serves it.</summary>
internal sealed class RelayConnection : IAsyncDisposable
{
    private const byte SigInt = 2;
    private const byte SigTerm = 15;

    private readonly NetworkStream _stream;
    private readonly FrameReader _reader = new();
    private readonly FrameBuilder _frames = new();
    private readonly SemaphoreSlim _one = new(1);

    public RelayConnection(Socket socket)
    {
        _stream = new NetworkStream(socket);
        Output = new FrameStream(this, FrameKind.Output);
        Error = new FrameStream(this, FrameKind.Error);
    }

    public Stream Output { get; }

    public Stream Error { get; }

    /// <summary>Reads until the relay's input has ended.</summary>
    /// <exception cref="ProtocolException">It is no relay, or sends too much.</exception>
    public async Task<RelayedCommand> ReadAsync(CancellationToken cancellation)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        using MemoryStream input = new();
        int environmentBytes = 0;
        while (true)
        {
            (FrameKind kind, ReadOnlyMemory<byte> payload) =
                await NextAsync(cancellation) ?? throw new ProtocolException("an end before the command's");
            switch (kind)
            {
                case FrameKind.Environment when (environmentBytes += payload.Length) <= CommandReader.MaximumBytes:
                    string[] variable = Encoding.UTF8.GetString(payload.Span).Split('=', 2);
                    environment[variable[0]] = variable.ElementAtOrDefault(1) ?? "";
                    break;
                case FrameKind.Input when payload.IsEmpty:
                    return new RelayedCommand(environment, input.ToArray());
                // One byte more than a command may have: its reader says what is wrong with it.
                case FrameKind.Input when input.Length <= CommandReader.MaximumBytes:
                    input.Write(payload.Span);
                    break;
                case FrameKind.Signal:
                    break;
                default:
                    throw new ProtocolException($"a frame of kind '{(char)kind}', or too many");
            }
        }
    }

    /// <summary>Passes signals on; the relay's end is the harder of the two.</summary>
    public async Task FollowSignalsAsync(CancellationTokenSource interrupt, CancellationTokenSource terminate, CancellationToken over)
    {
        try
        {
            while (await NextAsync(over) is { Kind: FrameKind.Signal, Payload: { Length: 1 } payload })
            {
                if (payload.Span[0] == SigInt) await interrupt.CancelAsync();
                if (payload.Span[0] == SigTerm) await terminate.CancelAsync();
            }
        }
        catch (Exception e) when (e is IOException or ProtocolException or OperationCanceledException)
        {
            // As its end.
        }

        try
        {
            await interrupt.CancelAsync();
            await terminate.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The command has ended.
        }
    }

    /// <summary>The content of the response file, which the relay writes: it is on the runner's side.</summary>
    public async Task AnswerAsync(string file, ReadOnlyMemory<byte> content)
    {
        const int Part = Frame.MaxPayload / 2;
        await SendAsync(frames => frames.Begin(FrameKind.Result).Add(file).AddBytes(content.Span[..Math.Min(Part, content.Length)]));
        for (int done = Part; done < content.Length; done += Part)
        {
            ReadOnlyMemory<byte> part = content[done..Math.Min(done + Part, content.Length)];
            await SendAsync(frames => frames.Begin(FrameKind.ResultMore).AddBytes(part.Span));
        }
    }

    public Task ExitAsync(int code) => SendAsync(frames => frames.Begin(FrameKind.Exit).Add(code));

    internal async Task SendAsync(Func<FrameBuilder, FrameBuilder> build)
    {
        await _one.WaitAsync();
        try
        {
            await _stream.WriteAsync(build(_frames).End());
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<(FrameKind Kind, ReadOnlyMemory<byte> Payload)?> NextAsync(CancellationToken cancellation)
    {
        FrameKind kind;
        ReadOnlyMemory<byte> payload;
        while (!_reader.TryRead(out kind, out payload))
        {
            int count = await _stream.ReadAsync(_reader.GetMemory(), cancellation);
            if (count == 0) return null;
            _reader.Advance(count);
        }

        return (kind, payload);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _one.Dispose();
    }
}

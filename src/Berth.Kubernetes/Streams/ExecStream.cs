using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Berth.Core.Engines;

namespace Berth.Kubernetes.Streams;

/// <summary>
/// The streams of an exec on a websocket, by the protocol of k8s.io/apimachinery (remotecommand): each message begins with its
/// channel. Standard output is handed on as it is; standard error and the cluster's own complaints are kept aside.
/// </summary>
/// <param name="server">The API server, for messages.</param>
internal sealed class ExecStream(ClientWebSocket socket, string server) : IExecStream
{
    /// <summary>Has a message that ends one channel; Kubernetes 1.30 and newer.</summary>
    public const string V5 = "v5.channel.k8s.io";

    /// <summary>Cannot end the input alone; the agent's frames have an end of their own, so it serves as well.</summary>
    public const string V4 = "v4.channel.k8s.io";

    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Status = 3;
    private const byte Close = 255;
    private const int MaxMessage = 32 * 1024;
    private const int MaxKept = 16 * 1024;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly Lock _errorLock = new();
    private readonly MemoryStream _error = new();
    private readonly MemoryStream _status = new();
    private readonly byte[] _kept = new byte[4096];
    private int _channel = -1;
    private bool _ended;

    public string ErrorText
    {
        get
        {
            lock (_errorLock)
            {
                return Encoding.UTF8.GetString(_error.GetBuffer().AsSpan(0, (int)_error.Length));
            }
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        byte[] message = ArrayPool<byte>.Shared.Rent(MaxMessage + 1);
        try
        {
            message[0] = Input;
            for (; data.Length > 0; data = data[Math.Min(data.Length, MaxMessage)..])
            {
                int count = Math.Min(data.Length, MaxMessage);
                data[..count].CopyTo(message.AsMemory(1));
                await SendAsync(message.AsMemory(0, count + 1), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    public async ValueTask CloseInputAsync(CancellationToken cancellationToken)
    {
        if (socket.SubProtocol == V5)
        {
            await SendAsync(new byte[] { Close, Input }, cancellationToken);
        }
        else
        {
            // Only the end of everything ends the input; what is still to come is lost, and whoever reads is told.
            await OpenAsync(async () =>
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                return 0;
            });
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        return await OpenAsync(async () =>
        {
            while (!_ended)
            {
                // A message's channel is its first byte; its content is read straight into its place.
                Memory<byte> place = _channel == Output ? buffer : _channel < 0 ? _kept.AsMemory(0, 1) : _kept;
                ValueWebSocketReceiveResult read = await socket.ReceiveAsync(place, cancellationToken);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    _ended = true;
                    break;
                }

                int channel = _channel;
                if (channel < 0 && read.Count == 1)
                {
                    channel = _kept[0];
                }
                else
                {
                    Keep(channel, place.Span[..read.Count]);
                }

                bool isOutput = _channel == Output && read.Count > 0;
                _channel = read.EndOfMessage ? -1 : channel;
                if (isOutput)
                {
                    return read.Count;
                }
            }

            return 0;
        });
    }

    /// <summary>What the status channel said; null when the connection ended without it.</summary>
    public Task<int?> GetExitCodeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult(_status.Length == 0 ? null : ExitCode(_status.GetBuffer().AsMemory(0, (int)_status.Length)));
        }
        catch (JsonException)
        {
            return Task.FromResult<int?>(null);
        }
    }

    public ValueTask DisposeAsync()
    {
        // Without a farewell: the server may be gone, and the agent takes the end of its input for the hook's.
        socket.Dispose();
        _writing.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The server did answer: a connection that breaks now is lost, and who reads says what that means.</summary>
    private async Task<T> OpenAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (e is WebSocketException or SocketException)
        {
            throw new IOException($"the connection to {server} broke: {e.Message}", e);
        }
    }

    private void Keep(int channel, ReadOnlySpan<byte> data)
    {
        if (channel == Error)
        {
            lock (_errorLock)
            {
                _error.Write(data[..Math.Min(data.Length, MaxKept - (int)_error.Length)]);
            }
        }
        else if (channel == Status)
        {
            _status.Write(data[..Math.Min(data.Length, MaxKept - (int)_status.Length)]);
        }
    }

    private int? ExitCode(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement status = document.RootElement;
        if (Text(status, "status") == "Success")
        {
            return 0;
        }

        if (Text(status, "reason") == "NonZeroExitCode" && status.TryGetProperty("details", out JsonElement details)
            && details.TryGetProperty("causes", out JsonElement causes))
        {
            foreach (JsonElement cause in causes.EnumerateArray())
            {
                if (Text(cause, "reason") == "ExitCode"
                    && int.TryParse(Text(cause, "message"), NumberStyles.None, CultureInfo.InvariantCulture, out int code))
                {
                    return code;
                }
            }
        }

        // The runtime could not start it, and says why.
        Keep(Error, Encoding.UTF8.GetBytes(Text(status, "message") ?? ""));
        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>One message at a time: signals come from another thread than files.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await OpenAsync(async () =>
            {
                await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
                return 0;
            });
        }
        finally
        {
            _writing.Release();
        }
    }
}

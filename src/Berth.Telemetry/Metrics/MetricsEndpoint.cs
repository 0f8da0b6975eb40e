using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Core.Diagnosis;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Berth.Telemetry.Metrics;

/// <summary>
/// Answers Prometheus: <c>GET /metrics</c> and nothing else. A server for one short answer, so that the program need not carry a
/// web server (docs/adr/0014-metrics-and-traces.md).
/// </summary>
public sealed class MetricsEndpoint : IAsyncDisposable
{
    private const int MostConnections = 8;
    private const int MostHead = 8 * 1024;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _places = new(MostConnections);
    private readonly Lock _turn = new();
    private readonly TimeProvider _time;
    private readonly PrometheusText _text = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _provider;
    private readonly Socket _listener;
    private readonly Task _accepting;

    private MetricsEndpoint(Socket listener, string meter, TimeProvider time)
    {
        (_listener, _time) = (listener, time);
        _reader = new BaseExportingMetricReader(_text);
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter).AddReader(_reader).Build();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Begins to answer. Only what is measured from then on is told.</summary>
    /// <exception cref="BerthException">The address cannot be had.</exception>
    public static MetricsEndpoint Start(IPEndPoint address, TimeProvider time) => Start(address, JobMetrics.MeterName, time);

    internal static MetricsEndpoint Start(IPEndPoint address, string meter, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(address);
        Socket listener = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(address);
            listener.Listen();
            return new MetricsEndpoint(listener, meter, time);
        }
        catch (SocketException failure)
        {
            listener.Dispose();
            throw new BerthException(
                Finding.Certain(
                    "metrics-address-failed", $"the metrics cannot be offered at {address}: {failure.Message}",
                    "Give another address in telemetry.metrics, or end the program that has it: ss -ltnp"),
                failure);
        }
    }

    /// <summary>Ends answering; nothing is left open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_over.IsCancellationRequested) return;
        await _over.CancelAsync();
        _listener.Dispose();
        await _accepting;
        for (int i = 0; i < MostConnections; i++) await _places.WaitAsync();
        _provider.Dispose();
        _places.Dispose();
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_over.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                Socket peer = await _listener.AcceptAsync(_over.Token);
                _ = AnswerAsync(peer);
            }
            catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A peer that went before it was taken, or the end.
                _places.Release();
            }
        }
    }

    private async Task AnswerAsync(Socket peer)
    {
        try
        {
            using NetworkStream stream = new(peer, ownsSocket: true);
            using CancellationTokenSource patience = new(_patience, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _over.Token);
            string? request = await ReadAsync(stream, either.Token);
            (string status, string body) = Respond(request);
            byte[] content = Encoding.UTF8.GetBytes(body);
            string type = status.StartsWith('2') ? PrometheusText.ContentType : "text/plain; charset=utf-8";
            string head =
                $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), either.Token);
            if (request?.StartsWith("HEAD ", StringComparison.Ordinal) != true) await stream.WriteAsync(content, either.Token);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The peer has gone, or takes too long: there is nobody to tell.
        }
        finally
        {
            _places.Release();
        }
    }

    private (string Status, string Body) Respond(string? request) => request?.Split(' ') switch
    {
        ["GET" or "HEAD", var target, ['H', 'T', 'T', 'P', '/', '1', ..]] =>
            target.Split('?')[0] == "/metrics" ? ("200 OK", Collect()) : ("404 Not Found", "The metrics are at /metrics.\n"),
        [_, _, ['H', 'T', 'T', 'P', '/', '1', ..]] => ("405 Method Not Allowed", "Only GET.\n"),
        _ => ("400 Bad Request", "That is no HTTP request.\n"),
    };

    private string Collect()
    {
        lock (_turn)
        {
            _reader.Collect();
            return _text.Text;
        }
    }

    /// <summary>The request's first line, once its head has come whole; null when it is too long or ends before.</summary>
    private static async Task<string?> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] head = new byte[MostHead];
        int length = 0;
        while (head.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            int read = length == head.Length ? 0 : await stream.ReadAsync(head.AsMemory(length), cancellation);
            if (read == 0) return null;
            length += read;
        }

        return Encoding.ASCII.GetString(head.AsSpan(0, head.AsSpan().IndexOf("\r\n"u8)));
    }
}

using System.Net.Sockets;
using System.Text.Json;
using Berth.Daemon.Fleets;

namespace Berth.Daemon.Control;

/// <summary>The socket by which a daemon is asked; its directory keeps everybody but its user out.</summary>
public static class ControlSocket
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Answers until it is stopped.</summary>
    public static async Task ServeAsync(FleetPlace place, Fleet fleet, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(place);
        File.Delete(place.Socket);
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(place.Socket));
        listener.Listen();
        try
        {
            while (true)
            {
                Socket connection = await listener.AcceptAsync(stop).ConfigureAwait(false);
                _ = AnswerAsync(connection, fleet, stop);
            }
        }
        catch (OperationCanceledException)
        {
            File.Delete(place.Socket);
        }
    }

    /// <summary>Asks the daemon of a place; null when none answers.</summary>
    public static async Task<FleetStatus?> AskAsync(FleetPlace place, ControlRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(place);
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(place.Socket), cancellation).ConfigureAwait(false);
            await using NetworkStream stream = new(socket);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.ControlRequest), cancellation)
                .ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
            return await JsonSerializer.DeserializeAsync(stream, ControlJson.Default.FleetStatus, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException)
        {
            return null;
        }
    }

    private static async Task AnswerAsync(Socket socket, Fleet fleet, CancellationToken stop)
    {
        using Socket own = socket;
        try
        {
            await using NetworkStream stream = new(socket);
            byte[] text = new byte[MostBytes];
            int length = 0;
            while (await stream.ReadAsync(text.AsMemory(length), stop).ConfigureAwait(false) is > 0 and int count) length += count;
            ControlRequest? request = JsonSerializer.Deserialize(text.AsSpan(0, length), ControlJson.Default.ControlRequest);
            if (request?.Ask == ControlRequest.Drain) fleet.Drain(request.Now, request.Delete, request.Runners);
            if (request?.Ask == ControlRequest.Raise) fleet.Raise(request.Runners);
            await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(fleet.Status(), ControlJson.Default.FleetStatus), stop)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException or OperationCanceledException)
        {
            // Who asked is gone, or did not ask.
        }
    }
}

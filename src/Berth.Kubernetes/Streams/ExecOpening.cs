using System.Net;
using System.Net.WebSockets;
using Berth.Core.Engines;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Streams;

/// <summary>Opens an exec.</summary>
internal sealed class ExecOpening(ApiClient client, PodsApi pods)
{
    // A proxy or a router forgets a connection on which nothing is said, and a step may be silent for an hour.
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _silence = TimeSpan.FromMinutes(2);

    public async Task<IExecStream> OpenAsync(ContainerId id, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        Uri address = pods.ExecAddress(id.Namespace, id.Pod, id.Container, command);
        ClientWebSocket? socket = await TryAsync(id, address, refused: false, cancellationToken)
            ?? await TryAsync(id, address, refused: true, cancellationToken);
        return new ExecStream(socket!, client.Connection.Server.Authority);
    }

    /// <summary>Null when the credentials were refused the first time: a token may have ended since it was read.</summary>
    private async Task<ClientWebSocket?> TryAsync(ContainerId id, Uri address, bool refused, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(ExecStream.V5);
        socket.Options.AddSubProtocol(ExecStream.V4);
        socket.Options.KeepAliveInterval = _heartbeat;
        socket.Options.KeepAliveTimeout = _silence;
        socket.Options.CollectHttpResponseDetails = true;
        if (await client.AuthorizationAsync(refused, cancellationToken) is { } authorization)
        {
            socket.Options.SetRequestHeader("Authorization", authorization.ToString());
        }

        try
        {
            await socket.ConnectAsync(address, client.Invoker, cancellationToken);
            return socket;
        }
        catch (WebSocketException) when (!refused && socket.HttpStatusCode == HttpStatusCode.Unauthorized)
        {
            socket.Dispose();
            return null;
        }
        catch (WebSocketException e) when (socket.HttpStatusCode is not 0)
        {
            HttpStatusCode code = socket.HttpStatusCode;
            socket.Dispose();
            throw new ApiException(new ApiCall("create", "pods/exec", id.Pod), code, null, e.Message);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Relay;
using Berth.Core.Scaling;

namespace Berth.Hook.Serve;

/// <summary>
/// The Docker socket of a job that runs in the runner's own container (mode <c>dind</c>). The daemon starts when the job first speaks
/// to it, so that no other job pays for it; then the daemon's own socket takes the place of this one.
/// </summary>
internal sealed class RunnerDocker(JobJournal journal, string directory, RunnerDaemon daemon) : IDisposable
{
    private const UnixFileMode Everyone = (UnixFileMode)0b110_110_110;
    private const int LongestHead = 64 * 1024;

    private readonly SemaphoreSlim _one = new(1);
    private bool _runs;
    private Finding? _failure;

    private string Socket => Path.Combine(directory, RelayTicket.Share, RunnerPaths.DockerSocket);

    /// <summary>Serves the socket until the runner has ended. What stands against that is noted as the job's failure at once.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        try
        {
            // A daemon that was started before whoever served here was killed goes on, and is at its place; half of one is not.
            if (await ConnectAsync(Socket) is { } running)
            {
                running.Dispose();
                return;
            }

            using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            File.Delete(Socket);
            listener.Bind(new UnixDomainSocketEndPoint(Socket));
            File.SetUnixFileMode(Socket, Everyone);
            listener.Listen();
            await AcceptAsync(listener, over);
        }
#pragma warning disable CA1031 // Nobody looks at this task before the runner has ended: whatever it is, the job has no Docker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            await TellAsync(new BerthException(
                Finding.Certain(
                    "docker-daemon-failed", $"The socket of the job's Docker daemon cannot be served: {e.Message}",
                    "See to the runner's directory.", Socket),
                e), over);
        }
    }

    private async Task AcceptAsync(Socket listener, CancellationToken over)
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                Socket connection = await listener.AcceptAsync(over);
                connections.RemoveAll(each => each.IsCompleted);
                connections.Add(ServeAsync(connection, over));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    /// <summary>Never throws.</summary>
    private async Task ServeAsync(Socket client, CancellationToken over)
    {
        using Socket own = client;
        try
        {
            if (await EnsureAsync(over) is { } failure)
            {
                await RefuseAsync(client, failure, over);
                return;
            }

            using Socket? peer = await ConnectAsync(Socket);
            if (peer is null)
            {
                await RefuseAsync(client, Finding.Certain(
                    "docker-daemon-failed", "The job's Docker daemon does not answer any more",
                    "See whether the job stopped it, or the machine ran out of memory."), over);
                return;
            }

            await Task.WhenAll(PassAsync(client, peer, over), PassAsync(peer, client, over));
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            // One of the two is gone, or the runner is.
        }
    }

    /// <summary>Makes sure of the daemon. What stands against it; null for nothing.</summary>
    /// <exception cref="OperationCanceledException">The runner has ended.</exception>
    private async Task<Finding?> EnsureAsync(CancellationToken over)
    {
        await _one.WaitAsync(over);
        try
        {
            if (_runs) return null;
            // Before the job is allowed nothing has failed: it may be allowed in a moment.
            if (journal.Gate.Refusal("The job's Docker daemon") is { } refusal) return refusal;
            return _failure ??= await StartAsync(over);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<Finding?> StartAsync(CancellationToken over)
    {
        await using StreamWriter log = Log();
        FailureSpeech speech = daemon.Speech(log, journal.Failed, over);
        try
        {
            await daemon.StartAsync(speech, over);
            // Who comes from now on speaks to the daemon itself: it needs nobody in between, and outlives this process.
            File.Move(daemon.Socket, Socket, overwrite: true);
            _runs = true;
            return null;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Every client is to be answered, whatever it is.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await SayAsync(speech, e as BerthException ?? new BerthException(HookProgram.Unexpected(e, withTrace: false), e));
        }
    }

    private async Task TellAsync(BerthException failure, CancellationToken over)
    {
        await using StreamWriter log = Log();
        await SayAsync(daemon.Speech(log, journal.Failed, over), failure);
    }

    private async Task<Finding> SayAsync(FailureSpeech speech, BerthException failure)
    {
        Finding found = await speech.SayAsync(failure);
        journal.Write();
        return found;
    }

    private StreamWriter Log() => new(Path.Combine(directory, RelayTicket.Log), append: true) { AutoFlush = true };

    private static async Task<Socket?> ConnectAsync(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>One direction; its end is passed on, as the streams of a container are ended one by one.</summary>
    private static async Task PassAsync(Socket from, Socket to, CancellationToken over)
    {
        byte[] buffer = new byte[LongestHead];
        try
        {
            while (await from.ReceiveAsync(buffer, over) is > 0 and int count)
            {
                for (int sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), over);
            }
        }
        finally
        {
            to.Shutdown(SocketShutdown.Send);
        }
    }

    /// <summary>Answers as a daemon that cannot do what it is asked: its clients show the message.</summary>
    private static async Task RefuseAsync(Socket client, Finding finding, CancellationToken over)
    {
        byte[] buffer = new byte[LongestHead];
        int length = 0;
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            int count = await client.ReceiveAsync(buffer.AsMemory(length), over);
            if (count == 0) return;
            length += count;
        }

        string said = $"berth: {finding.Summary} ({finding.Cause}). {string.Join("; ", finding.Evidence)}. {finding.Fix}";
        string body = new JsonObject { ["message"] = said }.ToJsonString();
        await client.SendAsync(
            Encoding.UTF8.GetBytes(
                "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nConnection: close\r\n" +
                $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"),
            over);
    }

    public void Dispose() => _one.Dispose();
}

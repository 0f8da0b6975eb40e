using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Core;
using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Relay;
using Berth.Core.Runners;
using Berth.Core.Scaling;

namespace Berth.Hook.Serve;

/// <summary>
/// The Docker daemon of a job that runs in the runner's own container (mode <c>dind</c>). It starts when the job first speaks to its
/// socket, so that no other job pays for it; then its own socket takes the place of this one.
/// </summary>
internal sealed class RunnerDocker(
    RelayTicket ticket, JobJournal journal, string directory, IReadOnlyDictionary<string, string> environment, IPodEngine engine,
    IRunnerEngine runners, TimeProvider time) : IDisposable
{
    private const UnixFileMode Everyone = (UnixFileMode)0b110_110_110;
    private const int LongestHead = 64 * 1024;

    private readonly SemaphoreSlim _one = new(1);
    private bool _runs;

    private string Socket => Path.Combine(directory, RelayTicket.Share, RunnerPaths.DockerSocket);

    private string SocketDirectory => Path.Combine(directory, "docker");

    private string OwnSocket => Path.Combine(SocketDirectory, Path.GetFileName(DockerDaemon.Socket));

    /// <summary>Serves the socket until the runner has ended.</summary>
    public async Task RunAsync(CancellationToken over)
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

    private async Task ServeAsync(Socket client, CancellationToken over)
    {
        using Socket own = client;
        try
        {
            try
            {
                await EnsureAsync(over);
            }
            catch (BerthException failure)
            {
                journal.Failed(failure.Finding.Cause, null);
                journal.Write();
                await RefuseAsync(client, failure.Finding, over);
                return;
            }

            using Socket? daemon = await ConnectAsync(Socket);
            if (daemon is null) return;
            await Task.WhenAll(PassAsync(client, daemon, over), PassAsync(daemon, client, over));
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            // One of the two is gone.
        }
    }

    private async Task EnsureAsync(CancellationToken over)
    {
        await _one.WaitAsync(over);
        try
        {
            if (_runs) return;
            await StartAsync(over);
            // Who comes from now on speaks to the daemon itself: it needs nobody in between, and outlives this process.
            File.Move(OwnSocket, Socket, overwrite: true);
            _runs = true;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task StartAsync(CancellationToken over)
    {
        RunnerDefinition runner = ticket.Definition;
        string name = RunnerDaemonPlanner.Name(ticket.Runner);
        await engine.RemoveAsync(new PodSelector { Name = name }, over);
        ImageFacts image = await engine.GetImageAsync(new ImageRequest(runner.DindImage), SilentLog.Instance, over);
        BerthDirectories directories = BerthDirectories.From(environment);
        CacheLeaseRequest wanted = new(
            runner.Name, DockerDaemon.DataRootOf(runner), CacheStrategy.Bind, Math.Max(1, runner.Max),
            $"the job of runner {ticket.Runner}", null, new JobUser(0, 0));
        await using ICacheLease lease = await DataRootLease.TakeAsync(
            new CacheStore(CacheStore.RootOf(directories), time), wanted, SilentLog.Instance, time, over);
        Directory.CreateDirectory(SocketDirectory);
        string? owner = await runners.ProcessAsync(ticket.Container, over);
        Pod pod = RunnerDaemonPlanner.Plan(
            runner, ticket.Runner, "job", owner, ticket.Container, ticket.Places.Work, SocketDirectory, image, lease.Grant, ticket.Agent);
        StartOptions options = new(null, new Dictionary<string, HookRegistry>()) { FurtherAgents = [DockerDaemon.Container] };
        RunningPod running = await engine.StartAsync(pod, options, SilentLog.Instance, over);
        await lease.RecordUseAsync(running, over);
    }

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

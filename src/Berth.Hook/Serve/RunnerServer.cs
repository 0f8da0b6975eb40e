using System.Net.Sockets;
using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Relay;
using Berth.Core.Runners;
using Berth.Core.Scaling;
using Berth.Docker;
using Berth.Docker.Runners;

namespace Berth.Hook.Serve;

/// <summary>
/// Serves the hook of one runner for the runner's life, on a socket that only its container has. It is a process of its own, so
/// that a job goes on whatever happens to the daemon (docs/adr/0013-a-process-per-runner-serves-its-hook.md).
/// </summary>
public static class RunnerServer
{
    private const UnixFileMode Everyone = (UnixFileMode)0b110_110_110;
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    /// <summary>Serves until the runner's container has ended.</summary>
    /// <param name="directory">The runner's own, with its ticket.</param>
    public static async Task<int> RunAsync(string directory, IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        using FileLock? held = FileLock.TryAcquire(Path.Combine(directory, RelayTicket.Lock));
        if (held is null) return 0;
        byte[] text = PrivateFile.Read(Path.Combine(directory, RelayTicket.File))
            ?? throw new BerthException(Finding.Certain(
                "hook-input-invalid", $"{directory} has no ticket of a runner", "berth up starts this by itself."));
        RelayTicket ticket = JsonSerializer.Deserialize(text, RelayJson.Default.RelayTicket)!;
        DockerEngineOptions options = DockerEngineOptions.From(environment);
        await using DockerRunners runners = new(options, "");
        await using DockerEngine engine = new(options);

        string path = Path.Combine(directory, RelayTicket.Share, RunnerPaths.HookSocket);
        File.Delete(path);
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, Everyone);
        listener.Listen();
        using CancellationTokenSource over = new();
        JobJournal journal = new(Path.Combine(directory, RelayTicket.Progress), ticket.Places, ticket.Definition);
        CommandRun run = new(ticket, journal, directory, environment, engine, runners, time);
        Task accepting = AcceptAsync(listener, run, over.Token);
        using RunnerDocker docker = new(
            journal, directory, new RunnerDaemon(ticket, directory, environment, engine, runners, time));
        Task lending = ticket.Definition.Mode == RunnerMode.Dind ? docker.RunAsync(over.Token) : Task.CompletedTask;
        // Who served before may have been killed before the runner was ended.
        if (journal.Gate.IsRefused) await run.EndRunnerAsync(CancellationToken.None);
        await UntilEndedAsync(runners, ticket.Container, time);
        await over.CancelAsync();
        await Task.WhenAll(accepting, lending);
        return 0;
    }

    /// <summary>An engine that is being restarted has lost the container, or it has not: one has to ask it again.</summary>
    private static async Task UntilEndedAsync(DockerRunners runners, string container, TimeProvider time)
    {
        while (true)
        {
            try
            {
                await runners.WaitAsync(container, CancellationToken.None);
                return;
            }
            catch (BerthException)
            {
                await Task.Delay(_pause, time);
            }
        }
    }

    private static async Task AcceptAsync(Socket listener, CommandRun run, CancellationToken over)
    {
        List<Task> commands = [];
        try
        {
            while (true)
            {
                Socket connection = await listener.AcceptAsync(over);
                commands.RemoveAll(command => command.IsCompleted);
                commands.Add(run.ServeAsync(connection, over));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(commands);
        }
    }
}

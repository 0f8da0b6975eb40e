using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Core;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Relay;

namespace Berth.Hook.Serve;

/// <summary>Carries out the hook commands that come over a runner's socket, with the code that every hook runs.</summary>
internal sealed class CommandRun(
    RelayTicket ticket, JobJournal journal, string directory, IReadOnlyDictionary<string, string> environment,
    IPodEngine engine, IRunnerEngine runners, TimeProvider time)
{
    private const int LongestName = 100;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>One command from its connection to its exit code. Never throws.</summary>
    /// <param name="over">The runner has ended: nobody waits for the command any more.</param>
    public async Task ServeAsync(Socket socket, CancellationToken over)
    {
        using Socket own = socket;
        await using RelayConnection connection = new(socket);
        try
        {
            RelayedCommand relayed = await connection.ReadAsync(over);
            using CancellationTokenSource interrupt = CancellationTokenSource.CreateLinkedTokenSource(over);
            using CancellationTokenSource terminate = CancellationTokenSource.CreateLinkedTokenSource(over);
            Task signals = connection.FollowSignalsAsync(interrupt, terminate, over);
            await using StreamWriter text = new(connection.Output, new UTF8Encoding(false)) { AutoFlush = true };
            StepOutput output = new(connection.Output, connection.Error);
            JobLog log = new(text, relayed.Environment.GetValueOrDefault("RUNNER_DEBUG") == "1", output);
            int exitCode = await RunAsync(relayed, connection, log, output, interrupt.Token, terminate.Token);
            await connection.ExitAsync(exitCode);
            socket.Shutdown(SocketShutdown.Send);
            await signals;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or Core.Steps.Protocol.ProtocolException)
        {
            // The relay is gone, or was none: there is nobody to answer.
        }
    }

    private async Task<int> RunAsync(
        RelayedCommand relayed, RelayConnection connection, JobLog log, StepOutput output, CancellationToken interrupt,
        CancellationToken terminate)
    {
        string answer = Path.Combine(directory, $"answer-{Guid.NewGuid():N}.json");
        try
        {
            HookSettings settings = await SettingsAsync(relayed, terminate);
            HookContext context = new(
                settings, new Lazy<IPodEngine>(() => engine), log, output, time, interrupt, terminate)
            {
                Failed = journal.Failed,
            };
            DateTimeOffset started = time.GetUtcNow();
            using MemoryStream given = new(relayed.Input);
            HookCommand command;
            byte[] input;
            try
            {
                command = await CommandReader.ReadAsync(given, terminate);
                input = JsonSerializer.SerializeToUtf8Bytes(journal.Gate.Admit(command, answer), RelayJson.Default.JsonNode);
                journal.Write();
            }
            catch (BerthException refused)
            {
                await new FailureSpeech(context).SayAsync(refused);
                journal.Write();
                return HookProgram.Usage;
            }

            using MemoryStream admitted = new(input);
            int exitCode = await HookProgram.RunAsync(context, admitted);
            if (command.Command == HookCommand.JobStarted && exitCode == 0) journal.Gate.Allow();
            byte[] response = File.Exists(answer) ? await File.ReadAllBytesAsync(answer, terminate) : [];
            journal.Gate.Answered(command, response);
            string? action = relayed.Environment.GetValueOrDefault("GITHUB_ACTION");
            journal.Ended(new JobPart(
                command.Command!, action is { Length: > 0 } ? InertText.Line(action, LongestName) : null, started, time.GetUtcNow(),
                exitCode));
            journal.Write();
            // Its steps would be asked whether they are to run `always()`; a runner that is ended asks none.
            if (journal.Gate.IsRefused) await EndRunnerAsync(terminate);
            if (response.Length > 0 && command.ResponseFile is { Length: > 0 } place) await connection.AnswerAsync(place, response);
            return exitCode;
        }
        finally
        {
            File.Delete(answer);
        }
    }

    /// <summary>Ends the runner, whose job is none that it takes; it is asked first, so that it can tell GitHub and send its log.</summary>
    public async Task EndRunnerAsync(CancellationToken cancellation)
    {
        try
        {
            await runners.StopAsync(ticket.Container, _patience, cancellation);
        }
        catch (BerthException)
        {
            // The engine is gone or being restarted, and the runner with it; its script lets nothing run meanwhile.
        }
    }

    /// <summary>Of the runner's variables only those that describe its job; what says where things are is this process's own.</summary>
    private async Task<HookSettings> SettingsAsync(RelayedCommand relayed, CancellationToken cancellation) => new()
    {
        RunnerName = ticket.Runner,
        Job = relayed.Environment.GetValueOrDefault("GITHUB_JOB") is { Length: > 0 } job ? job : "job",
        Definition = ticket.Definition,
        AgentFile = ticket.Agent,
        ReportFile = Path.Combine(directory, RelayTicket.Report),
        Debug = relayed.Environment.GetValueOrDefault("RUNNER_DEBUG") == "1",
        Owner = await runners.ProcessAsync(ticket.Container, cancellation),
        Directories = BerthDirectories.From(environment),
        Environment = environment,
    };
}

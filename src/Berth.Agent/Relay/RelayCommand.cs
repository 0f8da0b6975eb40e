using System.Collections;
using System.Runtime.InteropServices;
using Berth.Agent.Linux;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Relay;

/// <summary>
/// A container hook for a runner in a container: hands the hook command to who listens on a socket, and what comes back to
/// the runner. It decides nothing.
/// </summary>
internal static class RelayCommand
{
    private const int SigPipe = 13;
    private const int Ignore = 1;
    private const int ErrorOutput = 2;
    private const int Chunk = 64 * 1024;

    public static int Execute(string socket)
    {
        _ = Libc.signal(SigPipe, Ignore);
        using FileDescriptor connection = Connection.Open(socket);
        try
        {
            RelaySender sender = new(connection);
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Pass);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Pass);
            sender.Environment(Variables());
            byte[] buffer = new byte[Chunk];
            int count;
            do
            {
                count = FileDescriptor.Input.Read(buffer);
                sender.Input(buffer.AsSpan(0, count));
            }
            while (count > 0);

            return Receive(connection);

            void Pass(PosixSignalContext context)
            {
                context.Cancel = true;
                sender.Signal(context.Signal == PosixSignal.SIGINT ? RelaySender.SigInt : RelaySender.SigTerm);
            }
        }
        catch (ProtocolException exception)
        {
            throw new AgentFailure("hook-relay-failed", $"what answers at {socket} is not Berth: {exception.Message}");
        }
    }

    /// <summary>What a hook may know of the runner; whatever else is set there is nobody's business here.</summary>
    private static IEnumerable<string> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(variable => (string)variable.Key is var name
            && (name.StartsWith("GITHUB_", StringComparison.Ordinal) || name.StartsWith("RUNNER_", StringComparison.Ordinal)))
        .Select(variable => $"{variable.Key}={variable.Value}");

    private static int Receive(FileDescriptor connection)
    {
        FrameReader reader = new();
        FileDescriptor error = new(ErrorOutput);
        FileStream? answer = null;
        try
        {
            while (true)
            {
                while (reader.TryRead(out FrameKind kind, out ReadOnlyMemory<byte> payload))
                {
                    switch (kind)
                    {
                        case FrameKind.Output:
                            FileDescriptor.Output.Write(payload.Span);
                            break;
                        case FrameKind.Error:
                            error.Write(payload.Span);
                            break;
                        case FrameKind.Result:
                            PayloadReader result = new(payload.Span);
                            answer = new FileStream(result.ReadString(), FileMode.Create, FileAccess.Write);
                            answer.Write(result.ReadRest());
                            break;
                        case FrameKind.ResultMore when answer is not null:
                            answer.Write(payload.Span);
                            break;
                        case FrameKind.Exit:
                            return new PayloadReader(payload.Span).ReadInt32();
                        default:
                            throw new ProtocolException($"a frame of kind '{(char)kind}'");
                    }
                }

                int count = connection.Read(reader.GetMemory().Span);
                if (count == 0)
                    throw new AgentFailure("hook-relay-failed", "Berth ended in the middle of this command");
                reader.Advance(count);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AgentFailure("response-not-written", exception.Message);
        }
        finally
        {
            answer?.Dispose();
        }
    }
}

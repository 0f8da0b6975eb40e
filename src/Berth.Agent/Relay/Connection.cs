using Berth.Agent.Linux;

namespace Berth.Agent.Relay;

/// <summary>Connects to who serves a runner's hook.</summary>
internal static class Connection
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _sayAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Waits for who is to listen there: while Berth itself is started again nobody does, and the job goes on afterwards.
    /// </summary>
    public static FileDescriptor Open(string path)
    {
        bool said = false;
        for (long start = Environment.TickCount64; ;)
        {
            if (UnixSocket.TryConnect(path, out int error) is { } connection) return connection;
            TimeSpan waited = TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (error is not (Errno.NoEntry or UnixSocket.ConnectionRefused or Errno.Again) || waited > _patience)
                throw new AgentFailure("hook-relay-failed", new LinuxException($"connect to {path}", error).Message);
            if (!said && waited > _sayAfter)
            {
                said = true;
                Say.Line("waiting for Berth, which is not running");
            }

            Thread.Sleep(_pause);
        }
    }
}

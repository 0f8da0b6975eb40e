namespace Berth.Agent.Daemon;

/// <summary>The command line of <c>agent daemon</c>.</summary>
/// <param name="Lease">Of the daemon's data root; null for one that ends with the container.</param>
/// <param name="Socket">Where the daemon is to answer; others may put it elsewhere then.</param>
/// <param name="Api">Where the agent itself speaks to it.</param>
/// <param name="Argv">The daemon.</param>
internal sealed record DaemonOptions(string? Lease, string Socket, string Api, IReadOnlyList<string> Argv)
{
    public static DaemonOptions Parse(ReadOnlySpan<string> args)
    {
        string? lease = null;
        string? socket = null;
        string? api = null;
        for (int i = 0; i < args.Length; i += 2)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i], value)
            {
                case ("--lease", ['/', ..]):
                    lease = value;
                    break;
                case ("--socket", ['/', ..]):
                    socket = value;
                    break;
                case ("--api", ['/', ..]):
                    api = value;
                    break;
                case ("--", not null) when socket is not null:
                    return new DaemonOptions(lease, socket, api ?? socket, args[(i + 1)..].ToArray());
                default:
                    throw Wrong($"what to do with '{args[i]} {value}'?");
            }
        }

        throw Wrong("no daemon to start.");
    }

    private static UsageException Wrong(string what) =>
        new($"daemon: {what} Allowed are [--lease FILE] [--api FILE] --socket FILE -- PROGRAM ARGUMENT… (absolute paths)");
}

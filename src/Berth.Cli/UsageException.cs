namespace Berth.Cli;

/// <summary>
/// Ends a command because of how it was called or configured: its lines go to standard error, and the exit code is 2.
/// </summary>
public sealed class UsageException(params IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    public IReadOnlyList<string> Lines => lines;
}

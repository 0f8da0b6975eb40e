namespace Berth.Agent.Step;

/// <summary>The step's command cannot be started: the exit code a shell would give, and what is wrong in words.</summary>
internal sealed class CannotStartException(int exitCode, string message) : Exception(message)
{
    public const int NotExecutable = 126;
    public const int NotFound = 127;

    public int ExitCode { get; } = exitCode;
}

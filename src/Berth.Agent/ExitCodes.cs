namespace Berth.Agent;

/// <summary>Exit codes of the agent itself. A step's own exit code travels in a frame.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Usage = 2;
    public const int Failed = 70;
}

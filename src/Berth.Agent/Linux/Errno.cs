namespace Berth.Agent.Linux;

/// <summary>Error numbers that the agent tells apart; the same on x86-64 and aarch64.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int TooBig = 7;
    public const int NoExec = 8;
    public const int Again = 11;
    public const int Access = 13;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int NoData = 61;
    public const int NoAddress = 6;
    public const int NotSupported = 95;
    public const int Quota = 122;
}

using System.Runtime.InteropServices;
using Berth.Agent.Linux;

namespace Berth.Agent.Travel;

/// <summary>
/// Holds a pod's containers back, as its init container, until a note says that their files are there, and whoever brought them has ended.
/// </summary>
internal static class HoldCommand
{
    private const int EveryOther = -1;
    private const int SigChld = 17;
    private const int Ignore = 1;
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);

    public static int Execute(string note)
    {
        _ = Libc.signal(SigChld, Ignore);
        using var asked = new ManualResetEventSlim();
        using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        while (!File.Exists(note) || (Libc.getpid() == 1 && Libc.kill(EveryOther, 0) == 0))
        {
            if (asked.Wait(_look)) throw new AgentFailure("install-failed", "the files of the step did not come");
        }

        return ExitCodes.Ok;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            asked.Set();
        }
    }
}

using System.Runtime.InteropServices;
using Berth.Agent.Install;
using Berth.Agent.Leases;
using Berth.Agent.Linux;

namespace Berth.Agent.Run;

/// <summary>The entry process of a job container: holds the leases, mounts the overlays, reaps, waits for its end.</summary>
internal static class RunCommand
{
    private const string AlpineRelease = "/etc/alpine-release";
    private const int SigChld = 17;
    private const int SigTerm = 15;
    private const int Ignore = 1;
    private const int EveryProcess = -1;
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(10);

    public static int Execute(RunOptions options)
    {
        // With SIGCHLD ignored the kernel reaps orphans itself, the moment they end. The agent has no children of its own here.
        _ = Libc.signal(SigChld, Ignore);
        using var asked = new ManualResetEventSlim();
        using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);

        if (options.Uses is { } mark) NodeUse.Take(mark);
        MakeDirectories(options);
        foreach (string lease in options.Leases)
        {
            Lease.Take(lease);
        }

        foreach (OverlayOption overlay in options.Overlays)
        {
            Overlay.Mount(overlay);
        }

        if (File.Exists(AlpineRelease))
        {
            Say.Line("alpine");
        }

        Say.Line("ready");
        asked.Wait();
        LetOthersEnd();
        return ExitCodes.Ok;

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            asked.Set();
        }
    }

    private static void MakeDirectories(RunOptions options)
    {
        try
        {
            foreach (string directory in options.Directories) Directories.Open(directory);
            foreach (SlotOption slot in options.Slots) SlotLayout.Make(slot);
        }
        catch (LinuxException exception)
        {
            throw new AgentFailure("install-failed", exception.Message);
        }
    }

    /// <summary>
    /// As the first process of a pid namespace, whose end kills all others: asks them to end and gives them a moment.
    /// Anywhere else (the host's pid namespace) the others are none of the agent's.
    /// </summary>
    private static void LetOthersEnd()
    {
        if (Libc.getpid() != 1 || Libc.kill(EveryProcess, SigTerm) != 0)
        {
            return;
        }

        long end = Environment.TickCount64 + (long)_grace.TotalMilliseconds;
        while (Libc.kill(EveryProcess, 0) == 0 && Environment.TickCount64 < end)
        {
            Thread.Sleep(_look);
        }
    }
}

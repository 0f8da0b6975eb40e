using System.Runtime.InteropServices;
using Berth.Agent.Leases;
using Berth.Agent.Linux;
using Berth.Agent.Step;

namespace Berth.Agent.Daemon;

/// <summary>
/// The entry process of a container that holds a job's Docker daemon: leases its data root, starts it, and says when a job may use
/// it. The daemon, containerd and the shims hold the lease as well, so that no other begins before the last of them is gone.
/// </summary>
internal static class DaemonCommand
{
    private const int SigPipe = 13;
    private const int Ignore = 1;
    private const uint Everyone = 0x1B6; // 0666
    private const int MostRounds = 5;
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    // Of the seconds after which the engine kills everything here, most are the daemon's own.
    private static readonly TimeSpan _longestRemoval = TimeSpan.FromSeconds(4);

    public static int Execute(DaemonOptions options)
    {
        _ = Libc.signal(SigPipe, Ignore);
        DaemonProcess daemon = new();
        DockerApi api = new(options.Api);
        using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        if (options.Lease is { } lease) Lease.TakeWithChildren(lease);
        // One that was killed leaves its socket, which would be asked in vain.
        File.Delete(options.Socket);
        daemon.Start(options.Argv);
        while (!new DockerApi(options.Socket).Answers())
        {
            if (daemon.HasEnded() is { } early)
            {
                return daemon.IsToEnd ? early : throw new AgentFailure(
                    "docker-daemon-failed", $"the Docker daemon ended with exit code {early} before it answered");
            }

            Thread.Sleep(_look);
        }

        if (!daemon.IsToEnd) Clear(daemon, api);
        // Whoever the job's user is: nobody else sees this file.
        Status.SetMode(new PathBytes(options.Socket), Everyone);
        Say.Line("ready");
        return daemon.WaitForEnd();

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            daemon.AskToEnd();
            // The daemon would wait for each container that does not end by itself; nobody needs them any more. One that is stuck
            // keeps neither them nor this waiting.
            Thread removal = ProcessLimit.StartThread(() => api.RemoveContainers());
            _ = removal.Join(_longestRemoval);
            daemon.Terminate();
        }
    }

    /// <summary>Removes what an earlier job left; what cannot be removed would live on in this one.</summary>
    private static void Clear(DaemonProcess daemon, DockerApi api)
    {
        Removal removal = api.RemoveContainers();
        int removed = removal.Removed;
        // One that another call removes, or whose files are in use for a moment, goes at the next try.
        for (int round = 1; round < MostRounds && removal.Staying.Count > 0; round++)
        {
            Thread.Sleep(_pause);
            removal = api.RemoveContainers();
            removed += removal.Removed;
        }

        if (removed > 0) Say.Line($"removed {removed} {(removed == 1 ? "container" : "containers")} of an earlier job");
        if (removal.Staying.Count > 0)
        {
            // With this process everything here ends: its data are to be put away first.
            daemon.Terminate();
            _ = daemon.WaitForEnd();
            throw new AgentFailure(
                "docker-daemon-failed", $"containers of an earlier job cannot be removed: {string.Join("; ", removal.Staying)}");
        }
    }
}

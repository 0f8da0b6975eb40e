using System.Collections;
using System.Runtime.InteropServices;
using Berth.Agent.Leases;
using Berth.Agent.Linux;
using Berth.Agent.Step;

namespace Berth.Agent.Daemon;

/// <summary>
/// The entry process of a container that holds a job's Docker daemon: leases its data root, starts it, and says when a job may use
/// it. The daemon and all that it starts hold the lease as well, so that no other begins before the last of them is gone.
/// </summary>
internal static class DaemonCommand
{
    private const int SigPipe = 13;
    private const int SigTerm = 15;
    private const int Ignore = 1;
    private const int NoHang = 1;
    private const int AnyChild = -1;
    private const uint Everyone = 0x1B6; // 0666
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);

    public static int Execute(DaemonOptions options)
    {
        _ = Libc.signal(SigPipe, Ignore);
        if (options.Lease is { } lease) Lease.TakeWithChildren(lease);
        // One that was killed leaves its socket, which would be asked in vain.
        File.Delete(options.Socket);
        int daemon = 0;
        DockerApi api = new(options.Api);
        using PosixSignalRegistration onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using PosixSignalRegistration onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        daemon = Start(options.Argv);
        while (!new DockerApi(options.Socket).Answers())
        {
            if (HasEnded(daemon, NoHang) is { } early)
                throw new AgentFailure("docker-daemon-failed", $"the Docker daemon ended with exit code {early} before it answered");
            Thread.Sleep(_look);
        }

        if (api.RemoveContainers() is > 0 and var left) Say.Line($"removed {left} containers of an earlier job");
        // Whoever the job's user is: nobody else sees this file.
        Status.SetMode(new PathBytes(options.Socket), Everyone);
        Say.Line("ready");
        while (true)
        {
            if (HasEnded(daemon, 0) is { } code) return code;
        }

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            // The daemon would wait ten seconds for each container that does not end by itself; nobody needs them any more.
            _ = api.RemoveContainers();
            if (daemon > 0) _ = Libc.kill(daemon, SigTerm);
        }
    }

    private static int Start(IReadOnlyList<string> argv)
    {
        string[] environment =
            [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}")];
        try
        {
            string path = CommandLookup.Find(argv[0], Environment.GetEnvironmentVariable("PATH") ?? "", "/");
            int error = Spawn.Start(path, "/", argv, environment, FileDescriptor.Output, new FileDescriptor(2), out int daemon);
            return error == 0 ? daemon : throw new CannotStartException(
                CannotStartException.NotExecutable, $"{path}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
        catch (CannotStartException exception)
        {
            throw new AgentFailure("docker-daemon-failed", exception.ExitCode == CannotStartException.NotFound
                ? $"the image has no {argv[0]}, its PATH is {Environment.GetEnvironmentVariable("PATH")}"
                : $"the Docker daemon cannot be started: {exception.Message}");
        }
    }

    /// <summary>Reaps whatever has ended; the daemon's exit code once that is it.</summary>
    private static unsafe int? HasEnded(int daemon, int options)
    {
        int status;
        int pid;
        while ((pid = Libc.waitpid(AnyChild, &status, options)) > 0)
        {
            if (pid == daemon) return (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
        }

        return pid < 0 && Marshal.GetLastPInvokeError() != Errno.Interrupted ? ExitCodes.Failed : null;
    }
}

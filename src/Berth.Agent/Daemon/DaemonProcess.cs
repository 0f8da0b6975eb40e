using System.Collections;
using System.Runtime.InteropServices;
using Berth.Agent.Linux;
using Berth.Agent.Step;

namespace Berth.Agent.Daemon;

/// <summary>The Docker daemon as a child of this process, which takes in whatever else is orphaned here.</summary>
internal sealed class DaemonProcess
{
    private const int SigTerm = 15;
    private const int NoHang = 1;
    private const int AnyChild = -1;

    private readonly Lock _lock = new();
    private int _daemon;
    private bool _isToEnd;
    private bool _isTold;

    /// <summary>Whether it was asked to end.</summary>
    public bool IsToEnd
    {
        get
        {
            lock (_lock) return _isToEnd;
        }
    }

    /// <summary>Starts it; one that has been asked to end by then is told so at once.</summary>
    /// <exception cref="AgentFailure"><c>docker-daemon-failed</c>.</exception>
    public void Start(IReadOnlyList<string> argv)
    {
        int daemon = Spawned(argv);
        lock (_lock) _daemon = daemon;
        if (IsToEnd) Terminate();
    }

    /// <summary>It is to end, whether it runs already or not; <see cref="Terminate"/> follows.</summary>
    public void AskToEnd()
    {
        lock (_lock) _isToEnd = true;
    }

    /// <summary>Sends SIGTERM, once: at the third the daemon would leave its data as it is.</summary>
    public void Terminate()
    {
        lock (_lock)
        {
            if (_daemon <= 0 || _isTold) return;
            _isTold = true;
            _ = Libc.kill(_daemon, SigTerm);
        }
    }

    /// <summary>Reaps whatever has ended; the daemon's exit code once that is it.</summary>
    public int? HasEnded() => HasEnded(NoHang);

    /// <summary>Returns the daemon's exit code when it has ended.</summary>
    public int WaitForEnd()
    {
        while (true)
        {
            if (HasEnded(0) is { } code) return code;
        }
    }

    private unsafe int? HasEnded(int options)
    {
        int status;
        int pid;
        while ((pid = Libc.waitpid(AnyChild, &status, options)) > 0)
        {
            if (pid == _daemon) return (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
        }

        return pid < 0 && Marshal.GetLastPInvokeError() != Errno.Interrupted ? ExitCodes.Failed : null;
    }

    private static int Spawned(IReadOnlyList<string> argv)
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
}

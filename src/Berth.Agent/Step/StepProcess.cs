using System.Runtime.InteropServices;
using Berth.Agent.Linux;
using Berth.Core.Steps.Protocol;

namespace Berth.Agent.Step;

/// <summary>The step's command: a process in a session, and so a process group, of its own.</summary>
internal sealed class StepProcess
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private const int PipeSize = 1024 * 1024;
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(10);
    private readonly FileDescriptor _endedWriter;
    private volatile bool _hasEnded;
    private volatile int _status;

    private StepProcess(int pid, FileDescriptor output, FileDescriptor error)
    {
        (Pid, Output, Error) = (pid, output, error);
        (Ended, _endedWriter) = FileDescriptor.Pipe();
        // A thread that sleeps in waitpid works on every kernel and under every seccomp profile, unlike a pidfd.
        try
        {
            ProcessLimit.StartThread(Wait, stackSize: 64 * 1024);
        }
        catch (CannotStartException)
        {
            Kill();
            throw;
        }
    }

    public int Pid { get; }

    public FileDescriptor Output { get; }

    public FileDescriptor Error { get; }

    /// <summary>Becomes readable when the process has ended.</summary>
    public FileDescriptor Ended { get; }

    /// <summary>The exit code once it has ended: its own, or 128+N after a death by signal N.</summary>
    public int ExitCode => (_status & 0x7f) == 0 ? (_status >> 8) & 0xff : 128 + (_status & 0x7f);

    /// <summary>Starts the command of a request.</summary>
    /// <exception cref="CannotStartException">It cannot be started.</exception>
    public static StepProcess Start(StepCommandLine request)
    {
        var environment = new StepEnvironment(Environment.GetEnvironmentVariables(), request);
        string directory = request.WorkingDirectory.Length > 0 ? request.WorkingDirectory : Environment.CurrentDirectory;
        if (!Directory.Exists(directory))
        {
            throw new CannotStartException(
                CannotStartException.NotExecutable,
                File.Exists(directory)
                    ? $"the step's working directory is none: {directory} is a file in the job container"
                    : $"the step's working directory is not there: {directory} is missing in the job container");
        }

        string path = CommandLookup.Find(request.Argv[0], environment.SearchPath, directory);
        (FileDescriptor outRead, FileDescriptor outWrite) = FileDescriptor.Pipe();
        (FileDescriptor errorRead, FileDescriptor errorWrite) = FileDescriptor.Pipe();
        // Fewer, larger reads for a step that says much; refused harmlessly where pipes are rationed.
        _ = Libc.fcntl(outRead.Number, SetPipeSize, PipeSize);
        IReadOnlyList<string> variables = environment.ToList();
        int result = Spawn.Start(path, directory, request.Argv, variables, outWrite, errorWrite, out int pid);
        outWrite.Dispose();
        errorWrite.Dispose();
        return result switch
        {
            0 => new StepProcess(pid, outRead, errorRead),
            Errno.Again => throw new CannotStartException(CannotStartException.NotExecutable, ProcessLimit.Reached(path)),
            Errno.TooBig => throw new CannotStartException(
                CannotStartException.NotExecutable, ArgumentSize.Explain(path, request.Argv, variables)),
            _ => throw WhyNot(path, result),
        };
    }

    /// <summary>Sends a signal to the whole group, unless the step has ended.</summary>
    public void Signal(int number)
    {
        if (!_hasEnded)
        {
            _ = Libc.kill(-Pid, number);
        }
    }

    /// <summary>
    /// The hook is gone: SIGTERM, two seconds later SIGKILL. A group's number is not given out again while one of its
    /// processes lives, so what the command started is reached even when it has ended itself.
    /// </summary>
    public void EndGroup()
    {
        _ = Libc.kill(-Pid, SigTerm);
        long end = Environment.TickCount64 + (long)_grace.TotalMilliseconds;
        while (Libc.kill(-Pid, 0) == 0 && Environment.TickCount64 < end)
        {
            Thread.Sleep(_look);
        }

        _ = Libc.kill(-Pid, SigKill);
    }

    /// <summary>At once, and all that it started.</summary>
    public void Kill() => _ = Libc.kill(-Pid, SigKill);

    private static CannotStartException WhyNot(string path, int errno)
    {
        string reason = $"{path}: {Marshal.GetPInvokeErrorMessage(errno)}";
        try
        {
            return ExecutableFormat.Explain(path) ?? new CannotStartException(CannotStartException.NotExecutable, reason);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new CannotStartException(CannotStartException.NotExecutable, reason);
        }
    }

    private unsafe void Wait()
    {
        int status;
        while (Libc.waitpid(Pid, &status, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted)
        {
        }

        _status = status;
        _hasEnded = true;
        _endedWriter.Dispose();
    }
}

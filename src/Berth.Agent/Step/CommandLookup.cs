using Berth.Agent.Linux;

namespace Berth.Agent.Step;

/// <summary>Finds the file of a command as <c>execvp</c> does, and says what it met on the way when there is none.</summary>
internal static class CommandLookup
{
    private const int Execute = 1; // X_OK

    public static string Find(string command, string searchPath, string workingDirectory)
    {
        if (command.Length == 0)
        {
            throw new CannotStartException(CannotStartException.NotFound, "the step's command is empty");
        }

        if (command.Contains('/', StringComparison.Ordinal))
        {
            string path = Path.Combine(workingDirectory, command);
            return WhyNot(path) switch
            {
                null => path,
                "" => throw new CannotStartException(
                    CannotStartException.NotFound, $"{command}: there is no such file in the job container"),
                var reason => throw new CannotStartException(CannotStartException.NotExecutable, $"{command}: {reason}"),
            };
        }

        string? met = null;
        foreach (string directory in searchPath.Split(':'))
        {
            // An empty entry stands for the working directory.
            string path = Path.Combine(workingDirectory, directory, command);
            string? reason = WhyNot(path);
            if (reason is null)
            {
                return path;
            }

            met ??= reason.Length > 0 ? $"{path}: {reason}" : null;
        }

        throw met is null
            ? new CannotStartException(
                CannotStartException.NotFound, $"{command}: command not found in the job container; PATH is {searchPath}")
            : new CannotStartException(CannotStartException.NotExecutable, met);
    }

    /// <summary>Null for a file that may be run, empty for none at all, else what stands in the way.</summary>
    private static unsafe string? WhyNot(string path)
    {
        var bytes = new PathBytes(path);
        FileStatus status;
        try
        {
            status = Status.Follow(bytes);
        }
        catch (LinuxException exception)
        {
            return exception.Number is Errno.NoEntry or Errno.NotDirectory ? "" : exception.Message;
        }

        if (!status.IsRegular)
        {
            return status.IsDirectory ? "it is a directory" : "it is no regular file";
        }

        fixed (byte* pointer = bytes)
        {
            return Libc.faccessat(Libc.AtFdCwd, pointer, Execute, 0) == 0
                ? null
                : $"it may not be executed (mode {Convert.ToString(status.Mode, 8)})";
        }
    }
}

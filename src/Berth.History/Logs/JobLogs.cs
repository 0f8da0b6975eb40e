using System.Globalization;
using Berth.Core;

namespace Berth.History.Logs;

/// <summary>The logs of this machine's jobs: a file per job, named by its number, that only their owner may read.</summary>
public sealed class JobLogs(string directory)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Extension = ".log";

    /// <summary>The logs of these directories.</summary>
    public static JobLogs Of(BerthDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return new JobLogs(Path.Combine(directories.State, "logs"));
    }

    /// <summary>Where the log of a job is or will be.</summary>
    public string PathOf(long job) => Path.Combine(directory, job.ToString("D6", CultureInfo.InvariantCulture) + Extension);

    /// <summary>Opens a job's log to write on where it ends; makes it when there is none.</summary>
    /// <param name="most">Bytes that it holds at most, but for a line that says so.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public JobLogWriter Open(long job, long most = JobLogWriter.DefaultMost)
    {
        Directory.CreateDirectory(directory, Private | UnixFileMode.UserExecute);
        FileStream file = new(PathOf(job), new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = Private,
            BufferSize = 0,
        });
        return new JobLogWriter(file, most);
    }

    /// <summary>Removes the logs of jobs that are in the history no more, those that a crash left as well.</summary>
    /// <param name="known">The numbers of all jobs that are.</param>
    /// <exception cref="IOException">One cannot be removed.</exception>
    public void KeepOnly(IReadOnlySet<long> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (!Directory.Exists(directory)) return;
        foreach (string file in Directory.EnumerateFiles(directory, "*" + Extension))
        {
            // A file of another name is none of ours.
            if (long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, null, out long job)
                && !known.Contains(job))
                File.Delete(file);
        }
    }
}

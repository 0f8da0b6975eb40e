using System.Buffers;
using System.Text;
using Berth.Core.Diagnosis;
using Berth.History.Jobs;

namespace Berth.History.Logs;

/// <summary>Reads a job's log, and on as it grows until the job has ended.</summary>
public sealed class JobLogReader(TimeProvider time)
{
    /// <summary>
    /// How often a growing log is looked at. Asking is used, not the kernel's word: state directories can be on file systems
    /// that give none.
    /// </summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Copies the log of a job.</summary>
    /// <param name="job">Asks the history anew: null when the job is there no more.</param>
    /// <param name="follow">Go on until the job has ended.</param>
    /// <exception cref="BerthException">There is no log.</exception>
    public async Task CopyAsync(Func<JobRecord?> job, bool follow, TextWriter output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(output);
        using FileStream? log = await OpenAsync(job, follow, cancellation).ConfigureAwait(false);
        if (log is null) return;
        Decoder decoder = Encoding.UTF8.GetDecoder();
        byte[] bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);
        char[] letters = ArrayPool<char>.Shared.Rent(bytes.Length + 1);
        try
        {
            while (true)
            {
                // Asked before the file is read to its end: what was written until the job ended is then in what is read.
                bool ended = !follow || job() is null or { IsFinished: true };
                int read;
                while ((read = await log.ReadAsync(bytes, cancellation).ConfigureAwait(false)) > 0)
                {
                    int count = decoder.GetChars(bytes.AsSpan(0, read), letters, flush: false);
                    await output.WriteAsync(letters.AsMemory(0, count), cancellation).ConfigureAwait(false);
                }

                await output.FlushAsync(cancellation).ConfigureAwait(false);
                if (ended) return;
                await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(letters);
        }
    }

    /// <summary>The log's file; waits for that of a job that has not begun. Null when it ended without one.</summary>
    private async Task<FileStream?> OpenAsync(Func<JobRecord?> job, bool follow, CancellationToken cancellation)
    {
        while (true)
        {
            JobRecord? now = job();
            if (now?.Log is { } path)
            {
                try
                {
                    return new FileStream(
                        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
                }
                catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
                {
                    if (!follow || now.IsFinished) throw Missing(now, $"{path} is not there any more");
                }
                catch (UnauthorizedAccessException failure)
                {
                    throw new BerthException(
                        Finding.Certain("job-log-missing", $"the log of job {now.Number} may not be read: {failure.Message}",
                            "Read it as the user that runs berth up"),
                        failure);
                }
            }
            else if (now is null)
            {
                return null;
            }
            else if (!follow || now.IsFinished)
            {
                throw Missing(now, now.IsFinished ? "no runner of this machine wrote one" : "its runner has not started yet");
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }
    }

    private static BerthException Missing(JobRecord job, string why) => new(Finding.Certain(
        "job-log-missing", $"job {job.Number} has no log: {why}",
        job.IsFinished ? "Its steps' output is on GitHub, in the run" : "Give --follow to wait for it"));
}

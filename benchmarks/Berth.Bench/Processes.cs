using System.Diagnostics;
using System.Globalization;

namespace Berth.Bench;

/// <summary>What a process costs.</summary>
internal static class Processes
{
    public static async Task<TimeSpan> TimeAsync(string program, params string[] arguments) => await Samples.TimeAsync(async () =>
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        await process.WaitForExitAsync();
    });

    /// <summary>Runs a program to its end and returns its time and its peak memory in KiB; its output is dropped.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<(TimeSpan Elapsed, long Peak)> CostAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        byte[] buffer = new byte[64 * 1024];
        long peak = 0;
        // The last of the output is written when all of the work is done: whoever waits for its reader is still there to be asked.
        do
        {
            peak = Math.Max(peak, Status(process.Id, "VmHWM"));
        }
        while (await process.StandardOutput.BaseStream.ReadAsync(buffer) > 0);
        await process.WaitForExitAsync();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
        return process.ExitCode == 0 ? (elapsed, peak)
            : throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {await error}");
    }

    /// <summary>A field of a process's status, in KiB; 0 when it has ended.</summary>
    public static long Status(int pid, string field)
    {
        try
        {
            string line = File.ReadLines($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
            return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return 0;
        }
    }
}

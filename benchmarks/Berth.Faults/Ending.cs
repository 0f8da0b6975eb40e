using System.Diagnostics;

namespace Berth.Faults;

/// <summary>Lets a bed's jobs end, takes everything down, and counts.</summary>
internal static class Ending
{
    /// <param name="failed">Jobs that are to be failed, since what they ran in was taken from them.</param>
    public static async Task CountAsync(Bed bed, Report report, string what, TimeSpan patience, int failed = 0)
    {
        bool done = await bed.DoneAsync(patience);
        await bed.BerthAsync(["down"]);
        if (bed.Daemon is { } daemon) await daemon.WaitForExitAsync();
        Jobs jobs = Jobs.Of(bed, failed);
        Leftovers left = await bed.LeftoversAsync();
        report.Add(
            what, "0 lost, 0 twice, 0 left", $"{jobs.Lost} lost, {jobs.Twice} twice, {left.Sum} left",
            done && jobs is { Lost: 0, Twice: 0 } && left.Sum == 0, left.Sum == 0 ? $"{jobs.All} jobs" : $"{jobs.All} jobs; left: {left}");
        if (!done || jobs.Lost > 0) Console.Error.WriteLine(bed.Tail(30));
    }

    public static string Since(long start) => $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s";
}

using System.Diagnostics;

namespace Berth.Faults;

/// <summary>A job in the runner and a job in a pod, from GitHub's message to its end.</summary>
internal static class Smoke
{
    public static async Task RunAsync(string dist, string image, Report report)
    {
        foreach (string work in (string[])["plain 0", $"container 0 {image}"])
        {
            await using Bed bed = await Bed.StartAsync(dist, work, min: 0, max: 2);
            bed.Up();
            await bed.ReadyAsync();
            long start = Stopwatch.GetTimestamp();
            bed.Service.Queue(bed.Service.ScaleSets.Single().Id);
            await bed.DoneAsync(TimeSpan.FromSeconds(60));
            string took = Ending.Since(start);
            await Ending.CountAsync(bed, report, $"a job ({work.Split(' ')[0]}), done after {took}", TimeSpan.FromSeconds(1));
        }
    }
}

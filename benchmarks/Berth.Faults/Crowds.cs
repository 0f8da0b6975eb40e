using System.Diagnostics;
using System.Globalization;
using Berth.FakeGitHub;

namespace Berth.Faults;

/// <summary>Many jobs at once, many one after the other, and many scale sets that have none.</summary>
internal static class Crowds
{
    public static async Task BurstAsync(string dist, Report report, int jobs, int max)
    {
        await using Bed bed = await Bed.StartAsync(dist, "plain 1", min: 0, max: max);
        bed.Up();
        await bed.ReadyAsync();
        FakeScaleSet set = bed.Service.ScaleSets.Single();
        long start = Stopwatch.GetTimestamp();
        bed.Service.Queue(set.Id, jobs);
        int most = 0;
        while (!await bed.DoneAsync(TimeSpan.FromMilliseconds(300)) && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(20))
            most = Math.Max(most, set.Jobs.ToArray().Count(job => job.State == FakeJobState.Running));
        string took = Ending.Since(start);
        await Ending.CountAsync(
            bed, report, $"a burst of {jobs} jobs at most {max} at once ({most} seen at once), {took}", TimeSpan.FromSeconds(10));
    }

    public static async Task RowAsync(string dist, Report report, int jobs)
    {
        await using Bed bed = await Bed.StartAsync(dist, "plain 0", min: 1, max: 2);
        Process daemon = bed.Up();
        await bed.ReadyAsync();
        int set = bed.Service.ScaleSets.Single().Id;
        (long memory, int files)? early = null;
        for (int done = 1; done <= jobs; done++)
        {
            bed.Service.Queue(set);
            if (!await bed.DoneAsync(TimeSpan.FromSeconds(60))) break;
            if (done == Math.Max(1, jobs / 5)) early = (Memory(daemon.Id), Files(daemon.Id));
        }

        (long memory, int files) late = (Memory(daemon.Id), Files(daemon.Id));
        long growth = late.memory - early!.Value.memory;
        report.Add(
            $"growth from job {Math.Max(1, jobs / 5)} to {jobs} in a row", "none",
            $"{growth / 1024.0 / 1024:0.0} MiB, {late.files - early.Value.files} descriptors",
            growth < 8 << 20 && late.files - early.Value.files <= 4,
            $"{early.Value.memory >> 20} to {late.memory >> 20} MiB, {early.Value.files} to {late.files} descriptors");
        await Ending.CountAsync(bed, report, $"{jobs} jobs in a row", TimeSpan.FromSeconds(30));
    }

    public static async Task IdleAsync(string dist, Report report, int sets)
    {
        await using Bed bed = await Bed.StartAsync(dist, "plain 0", min: 0, max: 2, sets);
        bed.Service.PollTime = TimeSpan.FromSeconds(50);
        Process daemon = bed.Up();
        await bed.ReadyAsync(sets);
        await Task.Delay(TimeSpan.FromSeconds(5));
        double before = Cpu(daemon.Id);
        TimeSpan time = TimeSpan.FromSeconds(100);
        await Task.Delay(time);
        double percent = (Cpu(daemon.Id) - before) / time.TotalSeconds * 100;
        long memory = Memory(daemon.Id);
        report.Add(
            $"{sets} scale sets idle: memory of the daemon", "≤ 120 MiB", $"{memory >> 20} MiB", memory < 120L << 20, "VmRSS");
        report.Add(
            $"{sets} scale sets idle: CPU", "≤ 1 % of a core", $"{percent:0.00} %", percent <= 1,
            $"over {time.TotalSeconds} s, polls of 50 s");
        await Ending.CountAsync(bed, report, $"{sets} scale sets taken down", TimeSpan.FromSeconds(10));
    }

    private static long Memory(int process) => 1024 * long.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private static int Files(int process) => Directory.GetFiles($"/proc/{process}/fd").Length;

    /// <summary>Seconds.</summary>
    private static double Cpu(int process)
    {
        string text = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        const double Ticks = 100;
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / Ticks;
    }
}

using System.Diagnostics;

namespace Berth.Bench;

/// <summary>Two things timed in turn, so that both meet the same moods of the machine.</summary>
internal static class Samples
{
    public static async Task<(double[] Ours, double[] Floor)> PairAsync(int rounds, Func<Task<TimeSpan>> ours, Func<Task<TimeSpan>> floor)
    {
        var first = new double[rounds];
        var second = new double[rounds];
        await ours();
        await floor();
        for (int i = 0; i < rounds; i++)
        {
            first[i] = (await ours()).TotalMilliseconds;
            second[i] = (await floor()).TotalMilliseconds;
        }

        return (first, second);
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static async Task<TimeSpan> TimeAsync(Func<Task> action)
    {
        long start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Berth.Bench.Kubernetes;

/// <summary>What <c>berth render</c> costs for very many runners.</summary>
internal static class RenderFigure
{
    private const int Runners = 1000;

    public static async Task MeasureAsync(BenchOptions options, string scratch, Table table)
    {
        string file = Path.Combine(scratch, "berth.yaml");
        await File.WriteAllTextAsync(file, Definition());
        var times = new List<double>();
        long peak = 0;
        for (int i = 0; i < Math.Max(3, options.Rounds / 3); i++)
        {
            (TimeSpan elapsed, long memory) = await Processes.CostAsync(
                new ProcessStartInfo(Path.Combine(options.Dist, "berth"), ["render", "--config", file]));
            times.Add(elapsed.TotalMilliseconds);
            peak = Math.Max(peak, memory);
        }

        table.Value("`berth render` of 1,000 runners", 1000, Samples.Median(times), "ms", Table.Milliseconds([.. times]));
        table.Value("its peak memory", 200, peak * 1024 / 1e6, "MB", "VmHWM");
    }

    private static string Definition()
    {
        var yaml = new StringBuilder("apiVersion: berth/v1\nengine: kubernetes\nrunners:\n");
        for (int i = 0; i < Runners; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  bench-{i:D4}:\n    repository: acme/shop-{i:D4}\n    credentials: acme\n")
                .Append("    max: 2\n    caches:\n      - /nix/store\n      - /root/.npm:bind\n");
        }

        return yaml.ToString();
    }
}

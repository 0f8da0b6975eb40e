using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Berth.Core.Files;

namespace Berth.Core.Jobs;

/// <summary>Numbers and durations as the docker command line writes them.</summary>
internal static partial class DockerValues
{
    /// <summary>
    /// As Go's <c>time.ParseDuration</c>, not negative: <c>90s</c>, <c>1m30s</c>, <c>1.5h</c>, <c>500ms</c>, <c>0</c>.
    /// </summary>
    public static bool TryNanoseconds(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text is "0")
        {
            return true;
        }

        Match match = Duration().Match(text);
        if (!match.Success)
        {
            return false;
        }

        for (int i = 0; i < match.Groups["n"].Captures.Count; i++)
        {
            long unit = match.Groups["u"].Captures[i].Value switch
            {
                "ns" => 1L,
                "us" or "µs" or "μs" => 1_000L,
                "ms" => 1_000_000L,
                "s" => 1_000_000_000L,
                "m" => 60_000_000_000L,
                _ => 3_600_000_000_000L,
            };
            if (!decimal.TryParse(
                match.Groups["n"].Captures[i].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
                || !TryScale(number, unit, out long part) || part > long.MaxValue - nanoseconds)
            {
                return false;
            }

            nanoseconds += part;
        }

        return true;
    }

    /// <summary>A number of CPUs, with at most nine decimals.</summary>
    public static bool TryNanoCpus(string text, out long nanoCpus)
    {
        nanoCpus = 0;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal cpus)
            && decimal.Round(cpus, 9) == cpus && TryScale(cpus, 1_000_000_000, out nanoCpus);
    }

    /// <summary>A size of memory; 0 for no limit, else what an engine takes at least (moby, <c>linuxMinMemory</c>).</summary>
    public static bool TryMemory(string text, out long bytes) =>
        ByteSize.TryParse(text, out bytes) && bytes is 0 or >= 6 * 1024 * 1024;

    /// <summary>As Go's <c>strconv.ParseBool</c>.</summary>
    public static bool TryBoolean(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }

    public static bool TryWhole<T>(string text, T least, T most, out T value)
        where T : struct, IBinaryInteger<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least
            && value <= most;

    private static bool TryScale(decimal number, long unit, out long result)
    {
        bool fits = number <= long.MaxValue / unit;
        result = fits ? (long)(number * unit) : 0;
        return fits;
    }

    [GeneratedRegex(@"\A\+?(?:(?<n>[0-9]+\.?[0-9]*|\.[0-9]+)(?<u>ns|us|µs|μs|ms|s|m|h))+\z")]
    private static partial Regex Duration();
}

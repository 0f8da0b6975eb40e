using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Core.Files;

/// <summary>Sizes as people write and read them.</summary>
public static partial class ByteSize
{
    /// <summary>
    /// Reads a size as docker/go-units does: binary multiples, fractions, an optional <c>i</c> and <c>b</c>: <c>1.5g</c>,
    /// <c>20GiB</c>, <c>100</c>.
    /// </summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        Match match = Size().Match(text);
        if (!match.Success
            || !decimal.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        int exponent = match.Groups[2].Length == 0 ? 0 : "kmgtp".IndexOf(char.ToLowerInvariant(match.Groups[2].ValueSpan[0])) + 1;
        long unit = 1L << (10 * exponent);
        bool fits = number <= long.MaxValue / unit;
        bytes = fits ? (long)(number * unit) : 0;
        return fits;
    }

    /// <summary>
    /// With three digits at most, and the largest unit that leaves a whole part: <c>1.5 GiB</c>, <c>120 MiB</c>, <c>12 B</c>.
    /// </summary>
    public static string Text(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        double number = bytes;
        int unit = 0;
        while (number >= 1000 && unit < units.Length - 1)
        {
            number /= 1024;
            unit++;
        }

        string digits = number.ToString(unit > 0 && number < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
        return $"{digits} {units[unit]}";
    }

    [GeneratedRegex(@"\A([0-9]+(?:\.[0-9]+)?) ?([kmgtpKMGTP])?[iI]?[bB]?\z")]
    private static partial Regex Size();
}

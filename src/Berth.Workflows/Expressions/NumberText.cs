using System.Globalization;

namespace Berth.Workflows.Expressions;

/// <summary>Numbers as the expression language reads and writes them.</summary>
internal static class NumberText
{
    private const NumberStyles Decimal =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>
    /// Reads decimal, <c>0x</c> and <c>0o</c> numbers and the infinities; an empty text is 0, anything else NaN.
    /// </summary>
    public static double Parse(string text)
    {
        string trimmed = text.Trim();
        return trimmed switch
        {
            "" => 0,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ when trimmed.StartsWith("0x", StringComparison.Ordinal) =>
                int.TryParse(trimmed.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int hex)
                    ? hex
                    : double.NaN,
            _ when trimmed.StartsWith("0o", StringComparison.Ordinal) => ParseOctal(trimmed.AsSpan(2)),
            // double.TryParse would also take NaN and the infinity sign as words.
            _ when !trimmed.Any(c => char.IsAsciiDigit(c)) => double.NaN,
            _ => double.TryParse(trimmed, Decimal, CultureInfo.InvariantCulture, out double number) ? number : double.NaN,
        };
    }

    /// <summary>At most 15 digits, without the sign of a negative zero.</summary>
    public static string Format(double number) => number switch
    {
        0 => "0",
        _ => number.ToString("G15", CultureInfo.InvariantCulture),
    };

    private static double ParseOctal(ReadOnlySpan<char> digits)
    {
        long value = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7' || value > int.MaxValue)
            {
                return double.NaN;
            }

            value = (value * 8) + (digit - '0');
        }

        return digits.IsEmpty || value > int.MaxValue ? double.NaN : value;
    }
}

using System.Globalization;

namespace Berth.Core.Pods;

/// <summary>
/// Kubernetes quantities: <c>500m</c>, <c>2</c>, <c>1.5Gi</c>, <c>128M</c>, <c>1e3</c> (kubernetes.io, "Quantity").
/// </summary>
public static class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] _suffixes =
    [
        ("Ki", 1024m), ("Mi", 1024m * 1024), ("Gi", 1024m * 1024 * 1024), ("Ti", 1024m * 1024 * 1024 * 1024),
        ("Pi", 1024m * 1024 * 1024 * 1024 * 1024), ("Ei", 1024m * 1024 * 1024 * 1024 * 1024 * 1024),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    /// <summary>Reads a quantity that is not negative.</summary>
    public static bool TryParse(string? text, out decimal value)
    {
        value = 0;
        if (string.IsNullOrEmpty(text))
            return false;

        (string suffix, decimal factor) = _suffixes.FirstOrDefault(
            s => text.EndsWith(s.Suffix, StringComparison.Ordinal), (Suffix: "", Factor: 1m));
        if (!decimal.TryParse(
                text.AsSpan(0, text.Length - suffix.Length),
                NumberStyles.AllowDecimalPoint | (suffix.Length == 0 ? NumberStyles.AllowExponent : NumberStyles.None),
                CultureInfo.InvariantCulture,
                out decimal number)
            || number > long.MaxValue / factor)
            return false;

        value = number * factor;
        return true;
    }

    /// <summary>Bytes, rounded up as Kubernetes does; the text must have been checked.</summary>
    public static long ToBytes(string text) =>
        TryParse(text, out decimal value)
            ? (long)decimal.Ceiling(value)
            : throw new FormatException($"\"{text}\" is no quantity");

    /// <summary>CPUs as Docker's billionths of one; the text must have been checked.</summary>
    public static long ToNanoCpus(string text) =>
        TryParse(text, out decimal value) && value <= long.MaxValue / 1e9m
            ? (long)decimal.Ceiling(value * 1e9m)
            : throw new FormatException($"\"{text}\" is no quantity of CPUs");
}

using System.Globalization;

namespace Berth.Core.Checks.Rules;

/// <summary>Versions as programs print them: <c>20.10.24+dfsg1</c>, <c>v2.336.0</c>, <c>28.0.0-rc.1</c>.</summary>
public static class VersionText
{
    /// <summary>Its numbers, at least two; null for what has none.</summary>
    public static Version? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.TrimStart('v').Split('.');
        int[] numbers = [.. parts.Select(Number).TakeWhile(number => number >= 0).Take(3)];
        return numbers.Length < 2 ? null : new Version(numbers[0], numbers[1], numbers.ElementAtOrDefault(2));
    }

    /// <summary>The digits that it begins with; -1 for none.</summary>
    private static int Number(string part) => int.TryParse(
        string.Concat(part.TakeWhile(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number : -1;
}

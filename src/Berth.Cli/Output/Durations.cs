using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Cli.Output;

/// <summary>Spans of time as people write and read them.</summary>
internal static partial class Durations
{
    public const string Allowed = "a number and s, m, h, d or w, such as 14d or 36h";

    /// <summary>Reads <c>14d</c>, <c>36h</c>, <c>1d12h</c>; not negative, ten thousand days at most.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        Match match = Pattern().Match(text);
        if (!match.Success) return false;
        double seconds = match.Groups[1].Captures.Zip(match.Groups[2].Captures, (number, unit) =>
            double.Parse(number.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) * Seconds(unit.Value)).Sum();
        if (seconds > TimeSpan.FromDays(10_000).TotalSeconds) return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>In the largest unit of which there are two: <c>90 s</c>, <c>5 min</c>, <c>36 h</c>, <c>14 d</c>.</summary>
    public static string Text(TimeSpan duration) => duration switch
    {
        { TotalMinutes: < 2 } => Whole(Math.Max(0, duration.TotalSeconds), "s"),
        { TotalHours: < 2 } => Whole(duration.TotalMinutes, "min"),
        { TotalDays: < 2 } => Whole(duration.TotalHours, "h"),
        _ => Whole(duration.TotalDays, "d"),
    };

    /// <summary>In six letters at most: <c>12s</c>, <c>1m32s</c>, <c>2h05m</c>, <c>3d04h</c>, <c>120d</c>.</summary>
    public static string Short(TimeSpan duration) => duration switch
    {
        { TotalMinutes: < 1 } => Pair(Math.Max(0, (int)duration.TotalSeconds), "s"),
        { TotalHours: < 1 } => Pair(duration.Minutes, "m", duration.Seconds, "s"),
        { TotalDays: < 1 } => Pair(duration.Hours, "h", duration.Minutes, "m"),
        { TotalDays: < 100 } => Pair(duration.Days, "d", duration.Hours, "h"),
        _ => Pair(duration.Days, "d"),
    };

    private static string Pair(int number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number}{unit}");

    private static string Pair(int number, string unit, int rest, string restUnit) =>
        string.Create(CultureInfo.InvariantCulture, $"{number}{unit}{rest:00}{restUnit}");

    private static string Whole(double number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(number):0} {unit}");

    private static double Seconds(string unit) => unit switch
    {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => 604_800,
    };

    [GeneratedRegex(@"\A(?:([0-9]{1,9})([smhdw]))+\z")]
    private static partial Regex Pattern();
}

using System.Globalization;

namespace Berth.Core.Diagnosis;

/// <summary>Times as the Kubernetes API writes them, some to the second, some finer.</summary>
internal static class Times
{
    /// <summary>False only where both are known and the first is earlier by more than what is cut off it.</summary>
    public static bool NotBefore(string time, string start) =>
        Of(time) is not { } at || Of(start) is not { } from
        || at >= (at.Ticks % TimeSpan.TicksPerSecond == 0 ? from.AddTicks(-(from.Ticks % TimeSpan.TicksPerSecond)) : from);

    private static DateTimeOffset? Of(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
}

namespace Berth.Core.Diagnosis;

/// <summary>Looks for what systems say, whose wording changes between versions in case and detail.</summary>
internal static class Said
{
    private const int MaxName = 48;

    public static bool Says(this string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    public static bool SaysAny(this string text, params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
        {
            if (text.Says(part)) return true;
        }

        return false;
    }

    /// <summary>
    /// A name short enough for the first line of a report, with its middle left out: registry and tag, or root and file, are what
    /// one knows it by.
    /// </summary>
    public static string Brief(this string name) => name.Length <= MaxName ? name : $"{name[..23]}…{name[^24..]}";

    /// <summary>The text between the first pair of double quotes after a mark; null when there is none.</summary>
    public static string? Quoted(this string text, string mark = "")
    {
        int from = text.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        if (from < 0) return null;
        int open = text.IndexOf('"', from + mark.Length);
        int close = open < 0 ? -1 : text.IndexOf('"', open + 1);
        return close < 0 ? null : text[(open + 1)..close];
    }
}

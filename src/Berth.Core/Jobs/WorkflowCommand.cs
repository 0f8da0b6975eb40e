namespace Berth.Core.Jobs;

/// <summary>
/// A workflow command in a line of output (docs.github.com, "Workflow commands"): <c>::name key=value,key=value::data</c>, or the
/// older <c>##[name key=value;key=value]data</c>, which the runner finds anywhere in a line (actions/runner, <c>ActionCommand</c>).
/// </summary>
public sealed record WorkflowCommand(string Name, IReadOnlyDictionary<string, string> Properties, string Data)
{
    private const string Marker = "::";
    private const string OldMarker = "##[";

    /// <summary>
    /// The command of a line; null when the line is just output. Whether the name is known is for others to say.
    /// </summary>
    public static WorkflowCommand? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string text = line.TrimStart();
        if (text.StartsWith(Marker, StringComparison.Ordinal))
        {
            int end = text.IndexOf(Marker, Marker.Length, StringComparison.Ordinal);
            if (end >= 0) return Create(text[Marker.Length..end], ',', text[(end + Marker.Length)..], Unescape);
        }

        int old = text.IndexOf(OldMarker, StringComparison.Ordinal);
        int close = old < 0 ? -1 : text.IndexOf(']', old);
        return close < 0 ? null : Create(text[(old + OldMarker.Length)..close], ';', text[(close + 1)..], UnescapeOld);
    }

    private static WorkflowCommand? Create(string head, char separator, string data, Func<string, bool, string> unescape)
    {
        string[] parts = head.Trim().Split(' ', 2);
        if (parts[0].Length == 0)
        {
            return null;
        }

        Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in parts.Length < 2 ? [] : parts[1].Split(separator, StringSplitOptions.TrimEntries))
        {
            string[] sides = pair.Split('=', 2);
            if (sides.Length == 2 && sides[0].Length > 0)
            {
                properties[sides[0]] = unescape(sides[1], true);
            }
        }

        return new WorkflowCommand(parts[0], properties, unescape(data, false));
    }

    // The percent sign comes last, so that an escaped escape stays what it is.
    private static string Unescape(string text, bool isProperty)
    {
        string plain = text.Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal);
        plain = isProperty
            ? plain.Replace("%3A", ":", StringComparison.Ordinal).Replace("%2C", ",", StringComparison.Ordinal)
            : plain;
        return plain.Replace("%25", "%", StringComparison.Ordinal);
    }

    private static string UnescapeOld(string text, bool isProperty) => text
        .Replace("%3B", ";", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal).Replace("%5D", "]", StringComparison.Ordinal)
            .Replace("%25", "%", StringComparison.Ordinal);
}

namespace Berth.Core.Diagnosis;

/// <summary>
/// Foreign text made harmless: a container's output must neither move a terminal's cursor nor give the runner a command. The
/// runner takes lines that begin with <c>::</c>, and <c>##[</c> anywhere, for commands.
/// </summary>
public static class InertText
{
    /// <summary>The text without control characters but tabs and line ends, and without commands.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string clean = string.Concat(text.Select(c => c is '\t' or '\n' ? c : IsUnsafe(c) ? '\uFFFD' : c));
        clean = clean.Replace("##[", "## [", StringComparison.Ordinal);
        return string.Join('\n', clean.Split('\n').Select(line =>
        {
            string trimmed = line.TrimStart();
            return trimmed.StartsWith("::", StringComparison.Ordinal) ? $"{line[..^trimmed.Length]}: :{trimmed[2..]}" : line;
        }));
    }

    /// <summary>The same on one line, with single spaces, cut to a width.</summary>
    public static string Line(string text, int width)
    {
        ArgumentNullException.ThrowIfNull(text);
        // Cut first: a log of megabytes on one line is not worth cleaning as a whole.
        string part = text.Length > width * 4 ? text[..(width * 4)] : text;
        string line = Of(string.Join(' ', part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return line.Length <= width ? line : $"{line[..(char.IsHighSurrogate(line[width - 2]) ? width - 2 : width - 1)]}…";
    }

    /// <summary>
    /// Control characters (C0, DEL and C1, so that CR, NEL and escape sequences of one byte are among them), the line ends of
    /// Unicode, and what turns the direction of writing or is not seen at all.
    /// </summary>
    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\u061C' or '\uFEFF' or (>= '\u200B' and <= '\u200F')
            or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069');
}

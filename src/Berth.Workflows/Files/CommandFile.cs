namespace Berth.Workflows.Files;

/// <summary>
/// Reads the files that a step hands results back through: <c>NAME=VALUE</c> lines, and values of several lines as
/// <c>NAME&lt;&lt;DELIMITER</c> … <c>DELIMITER</c> (docs.github.com, "Workflow commands", "Multiline strings").
/// </summary>
public static class CommandFile
{
    /// <summary>The pairs of a <c>GITHUB_ENV</c>, <c>GITHUB_OUTPUT</c> or <c>GITHUB_STATE</c> file, in order.</summary>
    /// <exception cref="FormatException">A line has no such form; the message says which.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<KeyValuePair<string, string>> pairs = [];
        int position = 0;
        while (NextLine(text, ref position, out _) is { } line)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            int heredoc = line.IndexOf("<<", StringComparison.Ordinal);
            if (line.Length == 0)
            {
                continue;
            }

            if (equals >= 0 && (heredoc < 0 || equals < heredoc))
            {
                Require(equals > 0, $"Invalid format '{line}'. Name must not be empty");
                pairs.Add(new(line[..equals], line[(equals + 1)..]));
            }
            else if (heredoc >= 0)
            {
                string delimiter = line[(heredoc + 2)..];
                Require(heredoc > 0
                    && delimiter.Length > 0, $"Invalid format '{line}'. Name must not be empty and delimiter must not be empty");
                pairs.Add(new(line[..heredoc], Heredoc(text, delimiter, ref position)));
            }
            else
            {
                throw new FormatException($"Invalid format '{line}'");
            }
        }

        return pairs;
    }

    /// <summary>The lines of a <c>GITHUB_PATH</c> file.</summary>
    public static IReadOnlyList<string> Lines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
    }

    private static string Heredoc(string text, string delimiter, ref int position)
    {
        int start = position;
        int end = position;
        while (true)
        {
            string line = NextLine(text, ref position, out bool ended)
                ?? throw new FormatException($"Invalid value. Matching delimiter not found '{delimiter}'");
            if (line == delimiter)
            {
                return end > start ? text[start..end] : "";
            }

            Require(ended, $"Invalid value. Matching delimiter not found '{delimiter}'");
            end = position - 1;
        }
    }

    private static string? NextLine(string text, ref int position, out bool ended)
    {
        int start = position;
        int end = position < text.Length ? text.IndexOf('\n', position) : -1;
        ended = end >= 0;
        position = ended ? end + 1 : text.Length;
        return start >= text.Length ? null : text[start..(ended ? end : text.Length)];
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new FormatException(message);
        }
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace Berth.Workflows.Files;

/// <summary>
/// One pattern of <c>hashFiles</c> (the rules of @actions/glob): <c>*</c>, <c>?</c>, <c>[…]</c> within a name, <c>**</c> across
/// directories, dot files included. A pattern also matches everything below what it matches.
/// </summary>
internal sealed class FileGlob
{
    private readonly Regex _regex;

    private FileGlob(Regex regex, string root, bool isNegated) => (_regex, Root, IsNegated) = (regex, root, isNegated);

    /// <summary>The deepest directory or file that the pattern names without wildcards: where to search.</summary>
    public string Root { get; }

    /// <summary>Begins with <c>!</c>: what it matches is taken out again.</summary>
    public bool IsNegated { get; }

    /// <summary>Reads a pattern; null for a blank one or a comment.</summary>
    /// <param name="directory">What a relative pattern is relative to.</param>
    /// <exception cref="FormatException">A range of it is none, such as <c>[z-a]</c>.</exception>
    public static FileGlob? Parse(string pattern, string directory)
    {
        string text = pattern.Trim();
        if (text.Length == 0 || text.StartsWith('#'))
        {
            return null;
        }

        string unsigned = text.TrimStart('!');
        bool isNegated = (text.Length - unsigned.Length) % 2 == 1;
        // Resolved before anything is looked at: what a pattern reaches by '..' is not below the directory.
        string[] segments = Path.GetFullPath(Path.Join(unsigned.StartsWith('/') ? "" : Escape(directory), unsigned), "/")
            .Split('/', StringSplitOptions.RemoveEmptyEntries);
        string[] literal = [.. segments.TakeWhile(segment => !HasWildcard(segment)).Select(Unescape)];
        StringBuilder regex = new("^");
        foreach (string segment in segments)
        {
            regex.Append(segment == "**" ? "(?:/[^/]+)*" : "/" + Segment(segment));
        }

        return new FileGlob(Compile(regex.Append("(?:/.*)?$").ToString(), text), "/" + string.Join('/', literal), isNegated);
    }

    private static Regex Compile(string regex, string pattern)
    {
        try
        {
            return new Regex(regex, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"'{pattern}' is no pattern that can be matched", e);
        }
    }

    public bool Matches(string path) => _regex.IsMatch(path);

    private static string Escape(string directory) =>
        string.Concat(directory.Select(c => c is '*' or '?' or '[' or '\\' ? $"\\{c}" : c.ToString()));

    private static bool HasWildcard(string segment)
    {
        for (int i = 0; i < segment.Length; i++)
        {
            if (segment[i] == '\\')
            {
                i++;
            }
            else if (segment[i] is '*' or '?' or '[')
            {
                return true;
            }
        }

        return false;
    }

    private static string Unescape(string segment) => Regex.Replace(segment, @"\\(.)", "$1", RegexOptions.CultureInvariant);

    private static string Segment(string segment)
    {
        StringBuilder regex = new();
        for (int i = 0; i < segment.Length; i++)
        {
            char c = segment[i];
            int close = c == '[' ? segment.IndexOf(']', Math.Min(i + 2, segment.Length)) : -1;
            if (c == '*')
            {
                regex.Append(segment.Length == 1 ? "[^/]+" : "[^/]*");
            }
            else if (c == '?')
            {
                regex.Append("[^/]");
            }
            else if (close > 0)
            {
                string set = segment[(i + 1)..close].Replace("\\", @"\\", StringComparison.Ordinal)
                    .Replace("[", @"\[", StringComparison.Ordinal);
                regex.Append('[').Append(set.StartsWith('!') ? "^" + set[1..] : set).Append(']');
                i = close;
            }
            else if (c == '\\' && i + 1 < segment.Length)
            {
                regex.Append(Regex.Escape(segment[++i].ToString()));
            }
            else
            {
                regex.Append(Regex.Escape(c.ToString()));
            }
        }

        return regex.ToString();
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace Berth.Docker.Images;

/// <summary>
/// The rules of a <c>.dockerignore</c> file: the last one that matches a path, or a directory above it, decides (docs.docker.com,
/// "Build context").
/// </summary>
public sealed class DockerIgnore
{
    private readonly List<(Regex Pattern, bool Excludes)> _rules = [];

    /// <exception cref="FormatException">
    /// A line is no pattern, for example <c>[z-a]</c>; docker build refuses it as well.
    /// </exception>
    public DockerIgnore(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        foreach (string line in lines)
        {
            string rule = line.Trim();
            if (rule.Length == 0 || rule[0] == '#')
                continue;
            bool excludes = rule[0] != '!';
            string pattern = Normalize(excludes ? rule : rule[1..].Trim());
            if (pattern.Length > 0)
                _rules.Add((Compile(pattern, rule), excludes));
        }
    }

    /// <summary>True when a rule takes something back: then an excluded directory must still be looked into.</summary>
    public bool HasExceptions => _rules.Any(r => !r.Excludes);

    /// <summary>True for a path (relative, with <c>/</c>) that is not part of the context.</summary>
    public bool IsExcluded(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        bool excluded = false;
        foreach ((Regex pattern, bool excludes) in _rules)
        {
            if (excluded != excludes && pattern.IsMatch(path))
                excluded = excludes;
        }

        return excluded;
    }

    private static Regex Compile(string pattern, string rule)
    {
        try
        {
            return new Regex(ToRegex(pattern), RegexOptions.CultureInvariant);
        }
        catch (RegexParseException e)
        {
            throw new FormatException($"\"{rule}\" in .dockerignore is no pattern", e);
        }
    }

    private static string Normalize(string pattern)
    {
        List<string> parts = [];
        foreach (string part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not "." and not "..")
                parts.Add(part);
        }

        return string.Join('/', parts);
    }

    /// <summary>
    /// Go's <c>filepath.Match</c> with <c>**</c> for any number of directories; what lies below a match matches too.
    /// </summary>
    private static string ToRegex(string pattern)
    {
        StringBuilder regex = new("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                bool slash = i + 2 < pattern.Length && pattern[i + 2] == '/';
                regex.Append(slash ? "(?:.*/)?" : ".*");
                i += slash ? 2 : 1;
            }
            else if (c == '[' && pattern.IndexOf(']', i + 1) is var end and > 0)
            {
                regex.Append('[').Append(pattern[(i + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal)).Append(']');
                i = end;
            }
            else
            {
                regex.Append(c switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    '\\' when i + 1 < pattern.Length => Regex.Escape(pattern[++i].ToString()),
                    _ => Regex.Escape(c.ToString()),
                });
            }
        }

        return regex.Append("(?:/.*)?$").ToString();
    }
}

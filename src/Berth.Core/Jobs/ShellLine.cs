using System.Text.RegularExpressions;

namespace Berth.Core.Jobs;

/// <summary>A command as one would type it.</summary>
public static partial class ShellLine
{
    /// <summary>Program and arguments with blanks between them, each quoted where a POSIX shell would take it for something else.</summary>
    public static string Of(IEnumerable<string> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return string.Join(' ', command.Select(Word));
    }

    private static string Word(string word) =>
        Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\A[A-Za-z0-9_@%+=:,./-]+\z")]
    private static partial Regex Plain();
}

using Berth.Core.Jobs;

namespace Berth.Core.Planning;

/// <summary>
/// Puts a command's arguments together again. The runner splits <c>args:</c> and a custom <c>shell:</c> on single blanks and
/// keeps the quotes: <c>--foo "a b"</c> reaches a hook as <c>"a</c> and <c>b"</c>. What the user meant is one argument <c>a
/// b</c>.
/// </summary>
public static class ArgumentWords
{
    /// <summary>
    /// Joins and splits anew by quotes. Arguments without quotes, or whose quotes do not pair, are left as they came.
    /// </summary>
    public static IReadOnlyList<string> Rejoin(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (!arguments.Any(argument => argument.AsSpan().ContainsAny('"', '\'')))
        {
            return [.. arguments.Where(argument => argument.Length > 0)];
        }

        return ShellWords.TrySplit(string.Join(' ', arguments), out List<string> words) ? words : arguments;
    }
}

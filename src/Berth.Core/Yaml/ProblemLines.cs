namespace Berth.Core.Yaml;

/// <summary>
/// Problems as lines for people. A file that is something else altogether has a problem in each line: the first ones tell it.
/// </summary>
public static class ProblemLines
{
    /// <summary>Problems that are said one by one.</summary>
    public const int Most = 10;

    /// <summary>A line for each of the first problems, and one that counts the others.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyCollection<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        IEnumerable<string> lines = problems.Take(Most).Select(problem => problem.ToString());
        return problems.Count <= Most ? [.. lines] : [.. lines, $"and {problems.Count - Most} more"];
    }
}

using System.Text.RegularExpressions;

namespace Berth.Core.Configuration;

/// <summary>A runner's name: it becomes a part of the names of scale sets, pods and directories.</summary>
public static partial class RunnerName
{
    /// <summary>The length of a scale set's name at most; Actions Runner Controller refuses longer ones.</summary>
    public const int MaxLength = 45;

    /// <summary>
    /// What makes the name of a runner of so many instances unfit, with what is allowed; null when nothing does.
    /// </summary>
    public static string? Problem(string name, int instances = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Label().IsMatch(name))
            return $"{Quote.Text(name)} is not a runner's name: lower-case letters, digits and '-' are allowed, a letter or " +
                "digit first and last (RFC 1123)";
        int longest = RunnerInstances.LongestName(name, instances);
        return longest <= MaxLength ? null
            : instances == 1 ? $"is {longest} characters long; a scale set's name has {MaxLength} at most"
            : $"is {longest} characters long with the suffix '-{instances}' of its last instance; a scale set's name has " +
                $"{MaxLength} at most";
    }

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();
}

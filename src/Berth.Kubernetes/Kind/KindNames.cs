using System.Text.RegularExpressions;

namespace Berth.Kubernetes.Kind;

/// <summary>What kind takes as the name of a cluster.</summary>
public static partial class KindNames
{
    // The names of nodes are made of it, and end in -control-plane: a host's name has 63 letters.
    private const int Longest = 48;

    /// <summary>Why a name cannot be a cluster's; null when it can.</summary>
    public static string? Error(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length <= Longest && Grammar().IsMatch(name)
            ? null
            : $"a cluster's name has small letters, digits, '.' and '-', begins with a letter or digit, and has {Longest} at most";
    }

    [GeneratedRegex("""^[a-z0-9][a-z0-9.-]*\z""", RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}

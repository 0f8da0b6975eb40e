using System.Diagnostics.CodeAnalysis;

namespace Berth.Core.Configuration;

/// <summary>The names that a file and a flag use for the values of an enumeration.</summary>
public static class Choice
{
    /// <summary>Names as the file writes them: Kubernetes' own as they are, the others in lower case.</summary>
    public static IReadOnlyList<string> Names<T>()
        where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(name => typeof(T) == typeof(Pods.HostPathType) || typeof(T) == typeof(Runners.VolumeAccess) ? name : name.ToLowerInvariant())];

    public static string Name<T>(T value)
        where T : struct, Enum => Names<T>()[Array.IndexOf(Enum.GetValues<T>(), value)];

    public static bool TryParse<T>(string text, [NotNullWhen(true)] out T? value)
        where T : struct, Enum
    {
        int index = Names<T>().ToList().IndexOf(text);
        value = index < 0 ? null : Enum.GetValues<T>()[index];
        return index >= 0;
    }

    /// <summary>What to say of a text that is none of them.</summary>
    public static string Error<T>(string text)
        where T : struct, Enum
    {
        IReadOnlyList<string> names = Names<T>();
        string hint = Suggestion.Nearest(text, names) is { } nearest ? $"; did you mean '{nearest}'?" : "";
        return $"must be one of {Quote.List(names)}, not {Quote.Text(text)}{hint}";
    }
}

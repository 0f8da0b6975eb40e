using System.Globalization;

namespace Berth.Core.Configuration;

/// <summary>What to say of a name that no runner has.</summary>
public static class UnknownRunner
{
    /// <summary>What to say of the name of an instance, where the runner itself is meant.</summary>
    /// <returns>Null when it is the name of none.</returns>
    /// <param name="instances">How many instances a runner of this name has; null when there is no such runner.</param>
    public static string? InstanceMessage(string name, Func<string, int?> instances)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(instances);
        string runner = name[..Math.Max(0, name.LastIndexOf('-'))];
        return instances(runner) is { } count and > 1 && int.TryParse(
            name.AsSpan(runner.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= count
            ? $"{Quote.Text(name)} is an instance of {Quote.Text(runner)}: change the 'instances' of {Quote.Text(runner)}, or remove it as a whole"
            : null;
    }

    /// <summary>Names the nearest runner, or all there are.</summary>
    public static string Message(string name, IReadOnlyCollection<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        if (known.Count == 0) return $"there is no runner {Quote.Text(name)}; the file defines none";
        return Suggestion.Nearest(name, known) is { } nearest
            ? $"there is no runner {Quote.Text(name)}; did you mean '{nearest}'?"
            : $"there is no runner {Quote.Text(name)}; there are {Quote.List(known)}";
    }
}

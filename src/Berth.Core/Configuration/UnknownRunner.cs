namespace Berth.Core.Configuration;

/// <summary>What to say of a name that no runner has.</summary>
public static class UnknownRunner
{
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

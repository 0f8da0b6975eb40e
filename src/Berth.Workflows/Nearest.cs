using Berth.Core.Configuration;

namespace Berth.Workflows;

/// <summary>Finds what somebody meant who wrote a name that does not exist.</summary>
internal static class Nearest
{
    /// <summary>A sentence that names the unknown thing, the nearest known one, and all that are known.</summary>
    public static string Unknown(string what, string name, IReadOnlyCollection<string> known)
    {
        string? nearest = Suggestion.Nearest(name, known);
        string all = known.Count == 0 ? "there are none" : $"known: {string.Join(", ", known)}";
        return nearest is null
            ? $"Unknown {what} {Quote.Text(name)} ({all})"
            : $"Unknown {what} {Quote.Text(name)}: did you mean '{nearest}'? ({all})";
    }
}

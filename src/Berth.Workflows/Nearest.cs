namespace Berth.Workflows;

/// <summary>Finds what somebody meant who wrote a name that does not exist.</summary>
internal static class Nearest
{
    /// <summary>A sentence that names the unknown thing, the nearest known one, and all that are known.</summary>
    public static string Unknown(string what, string name, IReadOnlyCollection<string> known)
    {
        string? nearest = To(name, known);
        string all = known.Count == 0 ? "there are none" : $"known: {string.Join(", ", known)}";
        return nearest is null ? $"Unknown {what} '{name}' ({all})" : $"Unknown {what} '{name}': did you mean '{nearest}'? ({all})";
    }

    /// <summary>The known name that differs least, if it differs in at most a third of its letters.</summary>
    public static string? To(string name, IEnumerable<string> known) => known
        .Select(candidate => (Candidate: candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
        .Where(pair => pair.Distance <= Math.Max(1, pair.Candidate.Length / 3))
        .OrderBy(pair => pair.Distance)
        .Select(pair => pair.Candidate)
        .FirstOrDefault();

    /// <summary>Edits (insert, remove, replace) between two words.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}

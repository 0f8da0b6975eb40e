namespace Berth.Core.Diagnosis;

/// <summary>Text in lines of a width.</summary>
public static class Wrapping
{
    /// <summary>Lines of at most <paramref name="width"/> columns: the first begins with a label, the others below its end.</summary>
    public static IEnumerable<string> Lines(string label, string text, int width)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(text);
        return Wrap(label, text, Math.Max(1, width - Columns.Of(label)));
    }

    private static IEnumerable<string> Wrap(string prefix, string text, int room)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Pieces(word, room)))
        {
            if (line.Length > 0 && Columns.Of(line) + 1 + Columns.Of(word) > room)
            {
                yield return prefix + line;
                prefix = new string(' ', prefix.Length);
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) yield return prefix + line;
    }

    /// <summary>A word that fits no line, in parts that do; never between the halves of a surrogate pair.</summary>
    private static IEnumerable<string> Pieces(string word, int room)
    {
        while (Columns.Of(word) > room)
        {
            int cut = Columns.Fitting(word, room);
            if (cut == word.Length) break;
            yield return word[..cut];
            word = word[cut..];
        }

        yield return word;
    }
}

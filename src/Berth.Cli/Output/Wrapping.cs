namespace Berth.Cli.Output;

/// <summary>Text for a terminal of 80 columns.</summary>
internal static class Wrapping
{
    public const int Columns = 80;

    /// <summary>Lines of at most 80 columns: the first begins with a label, the others below its end.</summary>
    public static IEnumerable<string> Lines(string label, string text)
    {
        string indent = new(' ', label.Length);
        int width = Columns - label.Length;
        string line = "";
        string prefix = label;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => word.Chunk(width).Select(part => new string(part))))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return prefix + line;
                prefix = indent;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        if (line.Length > 0) yield return prefix + line;
    }
}

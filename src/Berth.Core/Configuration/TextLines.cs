namespace Berth.Core.Configuration;

/// <summary>A text as lines that keep their own endings, so that what is not touched stays as it was to the byte.</summary>
internal sealed class TextLines
{
    private readonly List<string> _lines = [];
    private readonly string _newLine;
    private readonly bool _endsOpen;

    public TextLines(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            int next = end < 0 ? text.Length : end + 1;
            _lines.Add(text[start..next]);
            start = next;
        }

        _newLine = _lines.Count > 0 && _lines[0].EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        _endsOpen = text.Length > 0 && text[^1] != '\n';
    }

    public int Count => _lines.Count;

    /// <summary>A line without its ending.</summary>
    public string this[int index] => _lines[index].TrimEnd('\r', '\n');

    public bool IsBlank(int index) => string.IsNullOrWhiteSpace(_lines[index]);

    public bool IsComment(int index) => _lines[index].AsSpan().TrimStart().StartsWith('#');

    /// <summary>White space before the first letter.</summary>
    public int Indent(int index) => _lines[index].Length - _lines[index].AsSpan().TrimStart().Length;

    public void Replace(int index, string line) => _lines[index] = line + _lines[index][this[index].Length..];

    public void Insert(int index, IEnumerable<string> lines)
    {
        if (index == _lines.Count && index > 0 && !_lines[^1].EndsWith('\n')) _lines[^1] += _newLine;
        _lines.InsertRange(index, lines.Select(line => line + _newLine));
    }

    public void Remove(int start, int count) => _lines.RemoveRange(start, count);

    /// <summary>The text; its end has a newline if it had one, whatever the last line is now.</summary>
    public override string ToString()
    {
        string text = string.Concat(_lines);
        return _endsOpen && text.EndsWith('\n') ? text[..^(text.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1)] : text;
    }
}

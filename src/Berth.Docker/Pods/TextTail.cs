using System.Text;

namespace Berth.Docker.Pods;

/// <summary>The last lines of an output, for evidence: never more than a few kilobytes, however much was written.</summary>
internal sealed class TextTail(int mostLines = TextTail.MostLines, int lineLength = TextTail.LineLength)
{
    private const int MostLines = 20;
    private const int LineLength = 500;

    private readonly Queue<string> _lines = new();
    private readonly StringBuilder _current = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>Takes bytes as they come; calls <paramref name="onLine"/> for each line that they complete.</summary>
    public void Append(ReadOnlySpan<byte> bytes, Action<string>? onLine = null)
    {
        Span<char> characters = bytes.Length <= 1024 ? stackalloc char[1025] : new char[bytes.Length + 1];
        foreach (char c in characters[.._decoder.GetChars(bytes, characters, flush: false)])
        {
            if (c == '\n')
                Complete(onLine);
            else if (_current.Length < lineLength)
                _current.Append(c);
        }
    }

    /// <summary>The lines so far, an unfinished last one included.</summary>
    public IReadOnlyList<string> Lines => _current.Length > 0 ? [.. _lines, _current.ToString()] : [.. _lines];

    private void Complete(Action<string>? onLine)
    {
        string line = _current.ToString().TrimEnd('\r');
        _current.Clear();
        _lines.Enqueue(line);
        if (_lines.Count > mostLines)
            _lines.Dequeue();
        onLine?.Invoke(line);
    }
}

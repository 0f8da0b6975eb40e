using System.Buffers;
using System.Text;

namespace Berth.Workflows.Logs;

/// <summary>Collects UTF-8 until a line is whole, characters split between two reads included.</summary>
internal sealed class LineBuffer
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _text = new();
    private readonly Queue<string> _lines = new();

    /// <summary>Characters of the unfinished line.</summary>
    public int Length => _text.Length;

    public void Append(ReadOnlySpan<byte> data)
    {
        char[] characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(data.Length));
        ReadOnlySpan<char> rest = characters.AsSpan(0, _decoder.GetChars(data, characters, flush: false));
        while (rest.IndexOf('\n') is >= 0 and int end)
        {
            ReadOnlySpan<char> line = rest[..end];
            rest = rest[(end + 1)..];
            if (_text.Length == 0)
            {
                _lines.Enqueue((line is [.. var content, '\r'] ? content : line).ToString());
                continue;
            }

            _text.Append(line);
            _lines.Enqueue(TakeRest());
        }

        _text.Append(rest);
        // What is rented again may hold a secret for long.
        ArrayPool<char>.Shared.Return(characters, clearArray: true);
    }

    /// <summary>The next whole line without its line end; null when there is none.</summary>
    public string? TakeLine() => _lines.TryDequeue(out string? line) ? line : null;

    /// <summary>The unfinished line.</summary>
    public string TakeRest()
    {
        string line = Take(_text.Length);
        return line.EndsWith('\r') ? line[..^1] : line;
    }

    /// <summary>The begin of the unfinished line.</summary>
    public string Take(int length)
    {
        string begin = _text.ToString(0, length);
        _text.Remove(0, length);
        return begin;
    }

    public override string ToString() => _text.ToString();
}

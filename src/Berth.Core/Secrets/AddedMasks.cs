using System.Buffers;
using System.Text;
using Berth.Core.Jobs;

namespace Berth.Core.Secrets;

/// <summary>
/// What an output asks the runner to mask from now on (<c>::add-mask::VALUE</c>), read as the runner reads it: in any case, escaped,
/// in the older form, too. Berth masks it in what it keeps and says of the step, wherever in the output it stood.
/// </summary>
public sealed class AddedMasks
{
    private const string Command = "add-mask";

    /// <summary>Bytes of a line that are kept; no value is nearly as long.</summary>
    private const int LongestLine = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    /// <summary>So far, the unfinished line's among them: a last line need not end.</summary>
    public IReadOnlyCollection<string> Values => Value(_line.WrittenSpan) is { } last ? [.. _values, last] : _values;

    /// <summary>Reads the next part of the output.</summary>
    public void Read(ReadOnlySpan<byte> output)
    {
        while (output.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end)
        {
            Keep(output[..end]);
            if (Value(_line.WrittenSpan) is { } value) _values.Add(value);
            _line.ResetWrittenCount();
            output = output[(end + 1)..];
        }

        Keep(output);
    }

    private void Keep(ReadOnlySpan<byte> part) => _line.Write(part[..Math.Min(part.Length, LongestLine - _line.WrittenCount)]);

    private static string? Value(ReadOnlySpan<byte> line)
    {
        // Most lines are none, and are not worth being decoded.
        if (line.IndexOf("::"u8) < 0 && line.IndexOf("##["u8) < 0) return null;
        return WorkflowCommand.Parse(Encoding.UTF8.GetString(line)) is { } command
            && command.Name.Equals(Command, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(command.Data)
            ? command.Data
            : null;
    }
}

using System.Text;
using System.Text.Json;

namespace Berth.Core.Diagnosis;

/// <summary>Says where a text stops being JSON, as an editor counts.</summary>
internal static class JsonProblem
{
    /// <param name="json">The text.</param>
    /// <param name="failure">Of reading it; its own words are the library's.</param>
    public static string Of(ReadOnlySpan<byte> json, JsonException failure)
    {
        ReadOnlySpan<byte> line = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        if (line.Trim(" \t\r\n"u8).IsEmpty) return "it is empty";
        long number = failure.LineNumber ?? 0;
        for (long i = 0; i < number && line.IndexOf((byte)'\n') is >= 0 and int end; i++) line = line[(end + 1)..];
        int at = (int)Math.Clamp(failure.BytePositionInLine ?? 0, 0, line.Length);
        string place = $"line {number + 1}, column {Encoding.UTF8.GetCharCount(line[..at]) + 1}";
        return line[at..].Trim(" \t\r\n"u8).IsEmpty ? $"it ends in the middle of a value ({place})" : $"{place} is not as JSON has it";
    }
}

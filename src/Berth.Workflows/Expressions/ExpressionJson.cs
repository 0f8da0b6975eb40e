using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Berth.Workflows.Expressions;

/// <summary>Values to and from JSON, as <c>toJSON</c> (indented by two) and <c>fromJSON</c> show them.</summary>
public static class ExpressionJson
{
    /// <summary>Writes a value; numbers with at most 15 digits, text with no more escapes than JSON requires.</summary>
    public static string Write(ExpressionValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        StringBuilder output = new();
        Write(output, value, "\n");
        return output.ToString();
    }

    /// <summary>Reads a JSON text.</summary>
    /// <exception cref="FormatException">It is no JSON.</exception>
    public static ExpressionValue Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Convert(document.RootElement);
        }
        catch (JsonException e)
        {
            // The message of the parser quotes the text, which may be a secret: say where, not what.
            throw new FormatException($"no valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException(@"no valid JSON: an escape \u of it is half a character", e);
        }
    }

    internal static ExpressionValue Convert(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => ExpressionValue.True,
        JsonValueKind.False => ExpressionValue.False,
        JsonValueKind.Number => ExpressionValue.Of(element.GetDouble()),
        JsonValueKind.String => ExpressionValue.Of(element.GetString()),
        JsonValueKind.Array => ExpressionValue.Array(element.EnumerateArray().Select(Convert)),
        JsonValueKind.Object =>
            ExpressionValue.Object(element.EnumerateObject()
                .Select(property => KeyValuePair.Create(property.Name, Convert(property.Value)))),
        _ => ExpressionValue.Null,
    };

    private static void Write(StringBuilder output, ExpressionValue value, string newLine)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                output.Append("null");
                break;
            case ValueKind.String:
                Quote(output, value.ToString());
                break;
            case ValueKind.Array when value.Items.Count > 0:
                WriteAll(output, '[', ']', newLine, value.Items, (item, inner) => Write(output, item, inner));
                break;
            case ValueKind.Array:
                output.Append("[]");
                break;
            case ValueKind.Object when value.Properties.Count > 0:
                WriteAll(output, '{', '}', newLine, value.Properties, (property, inner) =>
                {
                    Quote(output, property.Key);
                    output.Append(": ");
                    Write(output, property.Value, inner);
                });
                break;
            case ValueKind.Object:
                output.Append("{}");
                break;
            default:
                output.Append(value);
                break;
        }
    }

    private static void WriteAll<T>(
        StringBuilder output, char open, char close, string newLine, IEnumerable<T> items, Action<T, string> write)
    {
        string inner = newLine + "  ";
        string before = open + inner;
        foreach (T item in items)
        {
            output.Append(before);
            write(item, inner);
            before = "," + inner;
        }

        output.Append(newLine).Append(close);
    }

    private static void Quote(StringBuilder output, string text)
    {
        output.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => output.Append("\\\""),
                '\\' => output.Append("\\\\"),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                < ' ' or '\u0085' or '\u2028' or '\u2029' => output.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => output.Append(c),
            };
        }

        output.Append('"');
    }
}

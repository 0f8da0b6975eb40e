using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Berth.Core.Yaml;

/// <summary>Writes JSON as block YAML, for people.</summary>
public static class JsonToYaml
{
    /// <summary>The YAML, ending in a newline. Strings that a reader of YAML 1.1 or 1.2 would take for something else are quoted.</summary>
    public static string Convert(JsonNode? node)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        Emitter emitter = new(writer, EmitterSettings.Default.WithIndentedSequences());
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(emitter, node);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return writer.ToString();
    }

    private static void Write(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject mapping:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true,
                    mapping.Count > 0 ? MappingStyle.Block : MappingStyle.Flow));
                foreach ((string key, JsonNode? value) in mapping)
                {
                    emitter.Emit(Text(key));
                    Write(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true,
                    list.Count > 0 ? SequenceStyle.Block : SequenceStyle.Flow));
                foreach (JsonNode? item in list) Write(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                emitter.Emit(Text(value.GetValue<string>()));
                break;
            default:
                // Numbers, booleans and null are YAML as they are.
                emitter.Emit(
                    new Scalar(AnchorName.Empty, TagName.Empty, node?.ToJsonString() ?? "null", ScalarStyle.Plain, true, false));
                break;
        }
    }

    private static Scalar Text(string text)
    {
        bool isText = PlainText.IsString(text);
        // Only between double quotes are control characters written as escapes: a terminal must not get them.
        bool isSafe = !text.Any(letter => char.IsControl(letter) && letter is not '\n' and not '\t');
        // A script or a file within the file is to be read line by line.
        ScalarStyle style = !isText || !isSafe ? ScalarStyle.DoubleQuoted
            : text.Contains('\n') ? ScalarStyle.Literal
            : ScalarStyle.Any;
        return new Scalar(AnchorName.Empty, TagName.Empty, text, style, true, true);
    }
}

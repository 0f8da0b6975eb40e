using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Berth.Core.Yaml;

namespace Berth.Core.Configuration;

/// <summary>
/// Adds runners to the text of a <c>berth.yaml</c> and removes them. Only their own lines change: comments, order, blank
/// lines, indentation and line endings stay. Every edit is read back: when the new text does not mean exactly the old one
/// plus or minus the runner, because its layout is too unusual, there is a problem instead of a text.
/// </summary>
public static partial class ConfigEditor
{
    private const int DefaultStep = 2;

    /// <summary>The text with one runner more, after the last.</summary>
    /// <param name="text">The file's; empty for a new one.</param>
    /// <param name="file">The file's name, for problems.</param>
    public static ConfigEdit Add(string text, string file, string name, IReadOnlyList<RunnerSetting> settings)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(settings);
        YamlDocument document = YamlDocument.Parse(text, file);
        if (!document.IsValid) return new ConfigEdit(null, document.Problems);
        TextLines lines = new(text);
        if (document.Root is YamlScalar { IsNull: true })
        {
            lines.Insert(lines.Count, [$"apiVersion: {BerthConfig.ApiVersion}", "", $"{ConfigReader.RunnersField}:"]);
            lines.Insert(lines.Count, RunnerSnippet.Lines(name, settings, DefaultStep, DefaultStep));
            return new ConfigEdit(lines.ToString(), []);
        }

        if (document.Root is not YamlMapping { IsFlow: false } root)
            return Refused(file, document.Root, "", "must be a mapping, a field per line, to be edited");
        int rootIndent = root.Column - 1;
        int step = Step(root);
        YamlEntry? runners = root.Entry(ConfigReader.RunnersField);
        if ((runners?.Value as YamlMapping)?.Entry(name) is { } existing)
            return Refused(file, existing.Key, $"{ConfigReader.RunnersField}.{Quote.Key(name)}",
                "is here already; remove it first, or choose another name");

        if (runners is null)
        {
            lines.Insert(lines.Count, [$"{new string(' ', rootIndent)}{ConfigReader.RunnersField}:"]);
            lines.Insert(lines.Count, RunnerSnippet.Lines(name, settings, rootIndent + step, step));
        }
        else if (runners.Value is YamlMapping { IsFlow: false, Entries.Count: > 0 } block)
        {
            int end = EndOfBlock(lines, runners.Key.Line, rootIndent);
            int indent = block.Column - 1;
            int inner = block.Entries.Select(entry => entry.Value).OfType<YamlMapping>()
                .FirstOrDefault(value => !value.IsFlow) is { } body
                ? body.Column - block.Column : step;
            if (block.Entries.Count > 1 && IsSetOff(lines, block.Entries[^1].Key.Line - 1)) lines.Insert(end++, [""]);
            lines.Insert(end, RunnerSnippet.Lines(name, settings, indent, Math.Max(1, inner)));
        }
        else
        {
            if (!ClearEmptyValue(lines, runners.Value))
                return Refused(file, runners.Value, ConfigReader.RunnersField,
                    "must have a runner per line to be edited; it is written in braces");
            lines.Insert(
                EndOfBlock(lines, runners.Key.Line, rootIndent), RunnerSnippet.Lines(name, settings, rootIndent + step, step));
        }

        JsonObject expected = Meaning(root);
        YamlNode added = YamlDocument.Parse(string.Join('\n', RunnerSnippet.Lines(name, settings, 0, DefaultStep)), file).Root!;
        Runners(expected)[name] = YamlToJson.Convert(((YamlMapping)added).Entries[0].Value);
        return Verified(lines, file, expected, runners?.Key ?? document.Root);
    }

    /// <summary>
    /// The text without a runner. Comments directly above it and among its own fields go with it, all others stay.
    /// </summary>
    public static ConfigEdit Remove(string text, string file, string name)
    {
        YamlDocument document = YamlDocument.Parse(text, file);
        if (!document.IsValid) return new ConfigEdit(null, document.Problems);
        YamlEntry? runners = (document.Root as YamlMapping)?.Entry(ConfigReader.RunnersField);
        var block = runners?.Value as YamlMapping;
        if (block?.Entry(name) is not { } runner)
        {
            string[] known = [.. block?.Entries.Select(entry => entry.Key.Text) ?? []];
            return Refused(file, runners?.Key ?? document.Root, ConfigReader.RunnersField,
                UnknownRunner.InstanceMessage(name, candidate => Instances((YamlMapping)document.Root, block?.Entry(candidate)))
                ?? UnknownRunner.Message(name, known));
        }

        if (block.IsFlow)
            return Refused(
                file, block, ConfigReader.RunnersField, "must have a runner per line to be edited; it is written in braces");
        TextLines lines = new(text);
        int start = runner.Key.Line - 1;
        while (start > runners!.Key.Line && lines.IsComment(start - 1) && lines.Indent(start - 1) == runner.Key.Column - 1) start--;
        int end = EndOfBlock(lines, runner.Key.Line, runner.Key.Column - 1);
        bool another = end < lines.Count && NextContent(lines, end) is { } next && lines.Indent(next) == runner.Key.Column - 1;
        if (another && start > 0 && start == runners.Key.Line && end < lines.Count && lines.IsBlank(end)) end++;
        else if (start > 0 && lines.IsBlank(start - 1) && (!another || lines.IsBlank(end))) start--;
        lines.Remove(start, end - start);
        JsonObject expected = Meaning((YamlMapping)document.Root);
        Runners(expected).Remove(name);
        return Verified(lines, file, expected, runner.Key);
    }

    private static ConfigEdit Verified(TextLines lines, string file, JsonObject expected, YamlNode where)
    {
        string text = lines.ToString();
        YamlDocument edited = YamlDocument.Parse(text, file);
        return edited.Root is YamlMapping root && JsonNode.DeepEquals(Meaning(root), expected)
            ? new ConfigEdit(text, [])
            : Refused(file, where, ConfigReader.RunnersField,
                "is laid out in a way that cannot be edited safely (an anchor, perhaps); edit the file by hand");
    }

    /// <summary>The runner's own number of instances, or that of the defaults; null when there is no such runner.</summary>
    private static int? Instances(YamlMapping root, YamlEntry? runner) =>
        runner is null
            ? null
            : (int?)((((runner.Value as YamlMapping)?[RunnerFields.Instances]
                ?? (root[ConfigReader.DefaultsField] as YamlMapping)?[RunnerFields.Instances]) as YamlScalar)?.AsInteger() ?? 1);

    private static ConfigEdit Refused(string file, YamlNode where, string field, string message) =>
        new(null, [new Problem(file, where.Line, where.Column, field, message)]);

    /// <summary>What the file says, <c>runners</c> of nothing being a mapping of none.</summary>
    private static JsonObject Meaning(YamlMapping root)
    {
        var meaning = (JsonObject)YamlToJson.Convert(root)!;
        meaning[ConfigReader.RunnersField] ??= new JsonObject();
        return meaning;
    }

    private static JsonObject Runners(JsonObject root) => root[ConfigReader.RunnersField] as JsonObject ?? [];

    /// <summary>
    /// The index after the last line, comments included, that is indented more than a key; blank lines behind it do not count.
    /// </summary>
    /// <param name="keyLine">The key's, from 1.</param>
    private static int EndOfBlock(TextLines lines, int keyLine, int keyIndent)
    {
        int end = keyLine;
        for (int line = keyLine; line < lines.Count; line++)
        {
            if (lines.IsBlank(line)) continue;
            if (lines.Indent(line) <= keyIndent) break;
            end = line + 1;
        }

        return end;
    }

    /// <summary>Whether a blank line stands before a key and the comments that are directly above it.</summary>
    private static bool IsSetOff(TextLines lines, int keyIndex)
    {
        int above = keyIndex - 1;
        while (above > 0 && lines.IsComment(above)) above--;
        return above >= 0 && lines.IsBlank(above);
    }

    private static int? NextContent(TextLines lines, int from)
    {
        for (int line = from; line < lines.Count; line++)
        {
            if (!lines.IsBlank(line) && !lines.IsComment(line)) return line;
        }

        return null;
    }

    /// <summary>Takes an empty value (<c>{}</c>, <c>~</c>) off its line, so that lines below can be it.</summary>
    private static bool ClearEmptyValue(TextLines lines, YamlNode value)
    {
        if (value is YamlScalar { Text: "" }) return true;
        string line = lines[value.Line - 1];
        string before = line[..(value.Column - 1)];
        Match empty = EmptyValue().Match(line[before.Length..]);
        if (!empty.Success) return false;
        lines.Replace(value.Line - 1, (before + line[(before.Length + empty.Length)..]).TrimEnd());
        return true;
    }

    /// <summary>The file's own indentation, as far as it shows.</summary>
    private static int Step(YamlMapping root) =>
        root.Entries.Select(entry => entry.Value).OfType<YamlMapping>()
            .FirstOrDefault(value => !value.IsFlow) is { } child && child.Column > root.Column
            ? child.Column - root.Column
            : DefaultStep;

    [GeneratedRegex(@"\A(?:\{\s*\}|~|null|Null|NULL)[ \t]*")]
    private static partial Regex EmptyValue();
}

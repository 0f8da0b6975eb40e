using Berth.Core.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Berth.Core.Yaml;

/// <summary>
/// Builds one tree from the parser's events. Reflection, which a native executable lacks, is not needed for that.
/// </summary>
internal sealed class YamlTreeBuilder
{
    private const string CoreTagPrefix = "tag:yaml.org,2002:";
    private static readonly string[] _coreTags = ["str", "int", "float", "bool", "null", "map", "seq"];

    private readonly string _file;
    private readonly List<Problem> _problems = [];
    /// <summary>Null while the anchored node is still open: an alias to it is a cycle.</summary>
    private readonly Dictionary<string, Anchored?> _anchors = new(StringComparer.Ordinal);
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private int _nodes;

    public YamlTreeBuilder(string text, string file)
    {
        _file = file;
        _scanner = new Scanner(new StringReader(text.StartsWith('\uFEFF') ? text[1..] : text));
        _parser = new Parser(_scanner);
    }

    private sealed record Anchored(YamlNode Node, int Nodes);

    public YamlDocument Build()
    {
        try
        {
            YamlNode root = ReadStream();
            return new YamlDocument(_file, _problems.Count == 0 ? root : null, _problems);
        }
        catch (Refused refused)
        {
            _problems.Add(refused.Problem);
        }
        catch (YamlException broken)
        {
            // A stray tab is where the scanner stopped; an unclosed quote is where what it was reading starts.
            Mark where = broken.Message.Contains("tab", StringComparison.Ordinal) ? _scanner.CurrentPosition : broken.Start;
            _problems.Add(At(where, SyntaxMessage(broken)));
        }

        return new YamlDocument(_file, null, _problems);
    }

    private YamlNode ReadStream()
    {
        Next<StreamStart>();
        if (Next<ParsingEvent>() is not DocumentStart) return new YamlScalar("", IsPlain: true, 1, 1);
        YamlNode root = ReadNode(Next<ParsingEvent>(), 1);
        Next<DocumentEnd>();
        if (Next<ParsingEvent>() is DocumentStart second)
            throw new Refused(At(second.Start, "a second document starts here; only one is allowed in a file"));
        return root;
    }

    private YamlNode ReadNode(ParsingEvent start, int depth)
    {
        if (start is AnchorAlias alias) return Resolve(alias);
        if (depth > YamlDocument.MaxDepth)
            throw new Refused(At(start.Start, $"is nested more than {YamlDocument.MaxDepth} levels deep"));
        int before = _nodes;
        Count(1, start.Start);
        if (start is not NodeEvent node) throw new Refused(At(start.Start, "is not YAML: a value is missing here"));
        CheckTag(node);
        string? anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null) _anchors[anchor] = null;
        YamlNode read = node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(sequence, depth),
            MappingStart mapping => ReadMapping(mapping, depth),
            _ => throw new InvalidOperationException($"{node.GetType().Name} is no kind of node"),
        };
        if (anchor is not null) _anchors[anchor] = new Anchored(read, _nodes - before);
        return read;
    }

    private static YamlScalar ReadScalar(Scalar scalar)
    {
        bool plain = scalar.Style == ScalarStyle.Plain && !IsStringTag(scalar.Tag);
        return new YamlScalar(scalar.Value, plain, Position(scalar.Start.Line), Position(scalar.Start.Column));
    }

    private YamlSequence ReadSequence(SequenceStart start, int depth)
    {
        List<YamlNode> items = [];
        while (Next<ParsingEvent>() is var next and not SequenceEnd) items.Add(ReadNode(next, depth + 1));
        return new YamlSequence(items, Position(start.Start.Line), Position(start.Start.Column));
    }

    private YamlMapping ReadMapping(MappingStart start, int depth)
    {
        List<YamlEntry> entries = [];
        Dictionary<string, YamlScalar> seen = new(StringComparer.Ordinal);
        while (Next<ParsingEvent>() is var next and not MappingEnd)
        {
            if (ReadNode(next, depth + 1) is not YamlScalar key)
                throw new Refused(At(next.Start, "a key must be a string, not a list or a mapping"));
            YamlNode value = ReadNode(Next<ParsingEvent>(), depth + 1);
            if (seen.TryAdd(key.Text, key)) entries.Add(new YamlEntry(key, value));
            else _problems.Add(At(next.Start, $"the key {Quote.Text(key.Text)} is here twice; the first is in line {seen[key.Text].Line}"));
        }

        return new YamlMapping(
            entries, start.Style == MappingStyle.Flow, Position(start.Start.Line), Position(start.Start.Column));
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out Anchored? anchored))
            throw new Refused(At(alias.Start, $"the alias '*{alias.Value.Value}' names no anchor above it"));
        if (anchored is null)
            throw new Refused(At(alias.Start, $"the alias '*{alias.Value.Value}' stands inside its own anchor: that has no end"));
        Count(anchored.Nodes, alias.Start);
        return anchored.Node;
    }

    private void Count(int nodes, Mark where)
    {
        _nodes += nodes;
        if (_nodes > YamlDocument.MaxNodes)
            throw new Refused(At(
                where, $"the document has more than {YamlDocument.MaxNodes} nodes, aliases counted as often as they are used"));
    }

    private void CheckTag(NodeEvent node)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific) return;
        string tag = node.Tag.Value;
        if (tag.StartsWith(CoreTagPrefix, StringComparison.Ordinal) && _coreTags.Contains(tag[CoreTagPrefix.Length..])) return;
        _problems.Add(At(node.Start, $"the tag {Quote.Text(tag)} is not supported; leave it out"));
    }

    private static bool IsStringTag(TagName tag) => !tag.IsEmpty && (tag.IsNonSpecific || tag.Value == CoreTagPrefix + "str");

    private T Next<T>()
        where T : ParsingEvent
    {
        if (!Advance() || _parser.Current is not T next)
            throw new InvalidOperationException(
                $"The parser produced {_parser.Current?.GetType().Name ?? "nothing"} where {typeof(T).Name} was due");
        return next;
    }

    private bool Advance()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException)
        {
            // The scanner's own checks of its state fail on some broken texts, such as "[1\nb: 2".
            throw new Refused(At(_scanner.CurrentPosition,
                "is not YAML: a bracket, brace or quote before this place is not closed, or a value is misplaced"));
        }
    }

    private Problem At(Mark where, string message) => new(_file, Position(where.Line), Position(where.Column), "", message);

    private static int Position(long oneBased) => (int)Math.Max(1, oneBased);

    private static string SyntaxMessage(YamlException broken)
    {
        string reason = broken.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return reason.Length == 0 ? "is not YAML" : $"is not YAML: {char.ToLowerInvariant(reason[0])}{reason[1..]}";
    }

    /// <summary>Ends the reading of a document that must not be read on.</summary>
    private sealed class Refused(Problem problem) : Exception
    {
        public Problem Problem { get; } = problem;
    }
}

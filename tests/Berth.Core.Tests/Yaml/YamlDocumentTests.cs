using System.Text;
using Berth.Core.Yaml;

namespace Berth.Core.Tests.Yaml;

public sealed class YamlDocumentTests
{
    [Fact]
    public void Positions_order_and_comments_are_as_in_the_file()
    {
        YamlMapping root = Mapping("# talk\nname: x\n\nruns:\n  - one\n  - {a: 1}\n");
        Assert.Equal(["name", "runs"], root.Entries.Select(entry => entry.Key.Text));
        Assert.Equal((2, 7), (root["name"]!.Line, root["name"]!.Column));
        var runs = Assert.IsType<YamlSequence>(root["runs"]);
        Assert.Equal((5, 5), (runs.Items[0].Line, runs.Items[0].Column));
        Assert.True(Assert.IsType<YamlMapping>(runs.Items[1]).IsFlow);
        Assert.Equal((4, 1), (root.Entry("runs")!.Key.Line, root.Entry("runs")!.Key.Column));
    }

    [Theory]
    [InlineData("true", YamlScalarKind.Boolean)]
    [InlineData("FALSE", YamlScalarKind.Boolean)]
    [InlineData("yes", YamlScalarKind.String)]
    [InlineData("on", YamlScalarKind.String)]
    [InlineData("~", YamlScalarKind.Null)]
    [InlineData("", YamlScalarKind.Null)]
    [InlineData("12", YamlScalarKind.Integer)]
    [InlineData("-3", YamlScalarKind.Integer)]
    [InlineData("0x1F", YamlScalarKind.Integer)]
    [InlineData("0o17", YamlScalarKind.Integer)]
    [InlineData("1.10", YamlScalarKind.Float)]
    [InlineData("1e3", YamlScalarKind.Float)]
    [InlineData("-.inf", YamlScalarKind.Float)]
    [InlineData("1_000", YamlScalarKind.String)]
    [InlineData("8080:80", YamlScalarKind.String)]
    [InlineData("12:30:45", YamlScalarKind.String)]
    [InlineData("2026-11-23", YamlScalarKind.String)]
    [InlineData("'true'", YamlScalarKind.String)]
    [InlineData("\"12\"", YamlScalarKind.String)]
    [InlineData("!!str 12", YamlScalarKind.String)]
    [InlineData("|\n  12", YamlScalarKind.String)]
    public void Scalars_have_the_types_of_the_core_schema(string value, YamlScalarKind kind) =>
        Assert.Equal(kind, Scalar(value).Kind);

    [Fact]
    public void Text_stays_as_written()
    {
        Assert.Equal("1.10", Scalar("1.10").Text);
        Assert.Equal("0755", Scalar("0755").Text);
        Assert.Equal(755, Scalar("0755").AsInteger());
    }

    [Theory]
    [InlineData("0x1F", 31.0)]
    [InlineData("0o17", 15.0)]
    [InlineData("-12", -12.0)]
    [InlineData(".5", 0.5)]
    [InlineData("99999999999999999999", 1e20)]
    [InlineData("-.inf", double.NegativeInfinity)]
    public void Numbers_have_their_value(string value, double expected) => Assert.Equal(expected, Scalar(value).AsNumber());

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("0o777777777777777777777", long.MaxValue)]
    [InlineData("0o1000000000000000000000", null)]
    [InlineData("0xFFFFFFFFFFFFFFFF", null)]
    [InlineData("1.0", null)]
    [InlineData("'1'", null)]
    public void An_integer_that_does_not_fit_is_none(string value, long? expected) => Assert.Equal(expected, Scalar(value).AsInteger());

    [Fact]
    public void An_alias_is_what_it_names()
    {
        YamlMapping root = Mapping("a: &x {k: v}\nb: *x\n");
        Assert.Same(root["a"], root["b"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only talk\n")]
    [InlineData("---\n...\n")]
    [InlineData("\uFEFF")]
    public void An_empty_file_is_null(string text) =>
        Assert.True(Assert.IsType<YamlScalar>(YamlDocument.Parse(text, "f.yaml").Root).IsNull);

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3\n", "f.yaml:3:1: the key 'a' is here twice; the first is in line 1")]
    [InlineData("a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document starts here; only one is allowed in a file")]
    [InlineData("a: *none\n", "f.yaml:1:4: the alias '*none' names no anchor above it")]
    [InlineData("a: &x\n  b: *x\n", "f.yaml:2:6: the alias '*x' stands inside its own anchor: that has no end")]
    [InlineData("&x [*x]", "f.yaml:1:5: the alias '*x' stands inside its own anchor: that has no end")]
    [InlineData("? [a]\n: b\n", "f.yaml:1:3: a key must be a string, not a list or a mapping")]
    [InlineData("a: !ruby/object:X {}\n", "f.yaml:1:4: the tag '!ruby/object:X' is not supported; leave it out")]
    public void What_no_file_needs_is_refused_with_its_place(string text, string expected) =>
        Assert.Equal([expected], Problems(text));

    [Theory]
    [InlineData("a: [1, 2\nb: 3\n", 2)]
    [InlineData("a: 'open\n", 1)]
    [InlineData("a:\n\tb: 1\n", 2)]
    [InlineData("a: b: c\n", 1)]
    [InlineData("{a: 1\n", 2)]
    [InlineData("a: \"\\q\"\n", 1)]
    public void Broken_syntax_is_one_problem_with_its_line(string text, int line)
    {
        Problem problem = Assert.Single(YamlDocument.Parse(text, "f.yaml").Problems);
        Assert.StartsWith("is not YAML: ", problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
        Assert.DoesNotContain('\n', problem.ToString());
    }

    [Fact]
    public void A_bomb_of_aliases_is_refused_before_it_grows()
    {
        StringBuilder bomb = new("l0: &l0 [x,x,x,x,x,x,x,x,x]\n");
        for (int level = 1; level < 30; level++)
            bomb.Append($"l{level}: &l{level} [{string.Join(',', Enumerable.Repeat($"*l{level - 1}", 9))}]\n");
        Assert.Contains("more than 100000 nodes", Assert.Single(Problems(bomb.ToString())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Depth_is_bounded(string opener) =>
        Assert.Contains("more than 100 levels", Assert.Single(Problems(string.Concat(Enumerable.Repeat(opener, 50_000)))), StringComparison.Ordinal);

    [Fact]
    public void Fifty_megabytes_are_refused_after_the_first()
    {
        using EndlessStream stream = new();
        YamlDocument document = YamlDocument.Read(stream, "f.yaml");
        Assert.Equal("f.yaml:1:1: is larger than 1 MiB (1,048,576 bytes), the most that is read", Assert.Single(document.Problems).ToString());
        Assert.InRange(stream.Served, YamlDocument.MaxBytes, YamlDocument.MaxBytes + 65_536);
        Assert.Single(YamlDocument.Parse(new string('é', 600_000), "f.yaml").Problems);
    }

    [Fact]
    public void What_is_not_UTF8_is_named_with_its_place()
    {
        byte[] latin1 = [.. "a: b\nname: d\u00e9"u8[..12], 0xE9, (byte)'x', (byte)'\n'];
        Assert.Equal("f.yaml:2:8: is not UTF-8; save the file as UTF-8", Assert.Single(YamlDocument.Parse(latin1, "f.yaml").Problems).ToString());
    }

    [Fact]
    public void Every_prefix_and_every_scrambled_text_gives_a_tree_or_problems()
    {
        const string text = "a: &x [1, \"two\", {k: 'v'}]\nb: |\n  text\n? c\n: *x\n--- # end\n";
        for (int length = 0; length <= text.Length; length++)
        {
            foreach (char wild in "\0\t:{[*&!%@`\"'-?|\u0085\uD800")
            {
                YamlDocument document = YamlDocument.Parse(text[..length] + wild + text[length..], "f.yaml");
                Assert.NotEqual(document.IsValid, document.Problems.Count > 0);
            }
        }
    }

    private static YamlMapping Mapping(string text) => Assert.IsType<YamlMapping>(YamlDocument.Parse(text, "f.yaml").Root);

    private static YamlScalar Scalar(string value) => Assert.IsType<YamlScalar>(Mapping($"k: {value}\n")["k"]);

    private static IEnumerable<string> Problems(string text) =>
        YamlDocument.Parse(text, "f.yaml").Problems.Select(problem => problem.ToString());

    /// <summary>A file that never ends: what reads all of it does not come back.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public long Served { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)'#');
            Served += buffer.Length;
            return buffer.Length;
        }
    }
}

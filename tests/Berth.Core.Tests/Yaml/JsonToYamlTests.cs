using System.Text.Json.Nodes;
using Berth.Core.Yaml;

namespace Berth.Core.Tests.Yaml;

public sealed class JsonToYamlTests
{
    [Fact]
    public void Json_becomes_block_yaml() =>
        Assert.Equal("a: 1\nb:\n  - x\n  - z: null\nc: []\nd: {}\ne: true\n", JsonToYaml.Convert(JsonNode.Parse("""{"a":1,"b":["x",{"z":null}],"c":[],"d":{},"e":true}""")));

    [Fact]
    public void Lines_stay_lines() =>
        Assert.Equal("k: |\n  one\n    two\n", JsonToYaml.Convert(new JsonObject { ["k"] = "one\n  two\n" }));

    [Theory]
    [InlineData("true")]
    [InlineData("1.10")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData("a: b")]
    [InlineData("- a")]
    [InlineData("#x")]
    [InlineData("two\nlines\n")]
    [InlineData("two\nlines")]
    [InlineData("two\n\nlines\n\n\n")]
    [InlineData("  indented\nlines\n")]
    [InlineData("trailing \n blanks \n")]
    [InlineData("\nfirst is empty")]
    [InlineData("esc\u001b\nand lines")]
    [InlineData("a: b\n- c\n# d")]
    [InlineData("esc\u001b[0m")]
    [InlineData("[]")]
    public void Every_string_reads_back_as_itself(string text)
    {
        string yaml = JsonToYaml.Convert(new JsonObject { ["k"] = text });
        Assert.Equal(text, YamlToJson.Convert(YamlDocument.Parse(yaml, "f").Root!)!["k"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("off")]
    [InlineData("On")]
    [InlineData("y")]
    [InlineData("N")]
    [InlineData("YES")]
    [InlineData("no")]
    [InlineData("0b1")]
    [InlineData("0o7")]
    [InlineData("0X1f")]
    [InlineData("007")]
    [InlineData("1_000")]
    [InlineData("1_000.5")]
    [InlineData("1:30")]
    [InlineData("-1:30:00.5")]
    [InlineData(".5")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("0.14.2")]
    [InlineData("-.INF")]
    [InlineData("2001-01-01")]
    [InlineData("2001-1-1 10:00:00")]
    [InlineData("2001-01-01T10:00:00Z")]
    [InlineData("~")]
    [InlineData("=")]
    [InlineData("<<")]
    public void What_a_reader_of_yaml_1_1_takes_for_something_else_is_quoted(string text)
    {
        Assert.Equal($"k: \"{text}\"\n", JsonToYaml.Convert(new JsonObject { ["k"] = text }));
        Assert.Equal($"\"{text}\": k\n", JsonToYaml.Convert(new JsonObject { [text] = "k" }));
    }

    [Theory]
    [InlineData("office")]
    [InlineData("ci-1")]
    [InlineData("busybox:1.35")]
    [InlineData("10Gi")]
    [InlineData("0b2x")]
    [InlineData("2001-01-01-build")]
    [InlineData("/var/lib/docker")]
    public void What_every_reader_takes_for_a_string_is_plain(string text) =>
        Assert.Equal($"k: {text}\n", JsonToYaml.Convert(new JsonObject { ["k"] = text }));
}

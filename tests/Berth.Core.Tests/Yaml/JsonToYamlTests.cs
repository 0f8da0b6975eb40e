using System.Text.Json.Nodes;
using Berth.Core.Yaml;

namespace Berth.Core.Tests.Yaml;

public sealed class JsonToYamlTests
{
    [Fact]
    public void Json_becomes_block_yaml() =>
        Assert.Equal("a: 1\nb:\n  - x\n  - y: null\nc: []\nd: {}\ne: true\n", JsonToYaml.Convert(JsonNode.Parse("""{"a":1,"b":["x",{"y":null}],"c":[],"d":{},"e":true}""")));

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
}

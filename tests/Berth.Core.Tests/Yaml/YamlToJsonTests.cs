using Berth.Core.Yaml;

namespace Berth.Core.Tests.Yaml;

public sealed class YamlToJsonTests
{
    [Theory]
    [InlineData("{a: 1, b: '1', c: 1.5, d: true, e: null, f: yes, g: [x, ~]}", """{"a":1,"b":"1","c":1.5,"d":true,"e":null,"f":"yes","g":["x",null]}""")]
    [InlineData("a: 0x10\nb: 0o10\nc: .inf\nd: 99999999999999999999\n", """{"a":16,"b":8,"c":".inf","d":"99999999999999999999"}""")]
    [InlineData("x: &x {k: v}\ny: [*x, *x]\n", """{"x":{"k":"v"},"y":[{"k":"v"},{"k":"v"}]}""")]
    [InlineData("base: &b {a: 1, b: 2}\nx:\n  <<: *b\n  b: 3\n", """{"base":{"a":1,"b":2},"x":{"b":3,"a":1}}""")]
    [InlineData("x:\n  <<: [{a: 1}, {a: 2, c: 3}]\n", """{"x":{"a":1,"c":3}}""")]
    [InlineData("'<<': {a: 1}\n", """{"\u003C\u003C":{"a":1}}""")]
    public void Trees_become_json(string yaml, string json) =>
        Assert.Equal(json, YamlToJson.Convert(YamlDocument.Parse(yaml, "f.yaml").Root!)!.ToJsonString());

    [Fact]
    public void An_empty_document_is_null() => Assert.Null(YamlToJson.Convert(YamlDocument.Parse("", "f.yaml").Root!));
}

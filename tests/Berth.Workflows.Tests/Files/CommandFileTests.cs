using Berth.Workflows.Files;

namespace Berth.Workflows.Tests.Files;

public sealed class CommandFileTests
{
    [Theory]
    [InlineData("a=b\n", "a:b")]
    [InlineData("a=b", "a:b")]
    [InlineData("a=\n\nb=c=d\n", "a:;b:c=d")]
    [InlineData("a=x<<y\n", "a:x<<y")]
    [InlineData("a<<EOF\none\ntwo\nEOF\nb=2\n", "a:one|two;b:2")]
    [InlineData("a<<EOF\nEOF\n", "a:")]
    [InlineData("a<<EOF\n\n\nEOF", "a:|")]
    [InlineData("a<<=\nx=1\n=\n", "a:x=1")]
    public void Pairs_are_read(string text, string pairs) =>
        Assert.Equal(pairs, string.Join(';', CommandFile.Pairs(text).Select(pair => $"{pair.Key}:{pair.Value.Replace('\n', '|')}")));

    [Theory]
    [InlineData("nonsense\n", "Invalid format 'nonsense'")]
    [InlineData("=x\n", "Invalid format '=x'. Name must not be empty")]
    [InlineData("a<<EOF\nx\n", "Matching delimiter not found 'EOF'")]
    [InlineData("a<<EOF\nx", "Matching delimiter not found 'EOF'")]
    [InlineData("a<<\nx\n", "delimiter must not be empty")]
    [InlineData("<<E\nx\nE\n", "Name must not be empty")]
    public void What_has_no_such_form_is_an_error(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => CommandFile.Pairs(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Lines_leave_out_blank_ones() => Assert.Equal(["/a", "/b c"], CommandFile.Lines("/a\r\n\n/b c"));
}

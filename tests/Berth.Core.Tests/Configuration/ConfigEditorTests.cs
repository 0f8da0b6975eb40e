using Berth.Core.Configuration;
using Berth.Core.Yaml;
using CsCheck;

namespace Berth.Core.Tests.Configuration;

public sealed class ConfigEditorTests
{
    private static readonly RunnerSetting[] _site = [new("repository", ["acme/site"]), new("max", ["2"]), new("caches", ["/nix/store:overlay"])];

    [Theory]
    [InlineData("", "apiVersion: berth/v1\n\nrunners:\n  new:\n    repository: acme/site\n    max: 2\n    caches:\n      - /nix/store:overlay\n")]
    [InlineData("# mine", "# mine\napiVersion: berth/v1\n\nrunners:\n  new:\n    repository: acme/site\n    max: 2\n    caches:\n      - /nix/store:overlay")]
    public void A_new_file_begins_with_its_version(string before, string after) => Assert.Equal(after, Added(before));

    [Theory]
    [InlineData("no runners", "a: 1 # x\n", "a: 1 # x\nrunners:\n  new:\n    max: 2\n")]
    [InlineData("no newline at the end", "a: 1", "a: 1\nrunners:\n  new:\n    max: 2")]
    [InlineData("nothing", "runners:\na: 1\n", "runners:\n  new:\n    max: 2\na: 1\n")]
    [InlineData("comments only", "runners: # mine\n  # desk:\n  #   max: 1\n\na: 1\n", "runners: # mine\n  # desk:\n  #   max: 1\n  new:\n    max: 2\n\na: 1\n")]
    [InlineData("empty braces", "runners: {}\na: 1\n", "runners:\n  new:\n    max: 2\na: 1\n")]
    [InlineData("empty braces and a comment", "runners: { } # none\n", "runners: # none\n  new:\n    max: 2\n")]
    [InlineData("tilde", "runners: ~\n", "runners:\n  new:\n    max: 2\n")]
    [InlineData("one runner", "runners:\n  b:\n    max: 1 # one\n# end\na: 1\n", "runners:\n  b:\n    max: 1 # one\n  new:\n    max: 2\n# end\na: 1\n")]
    [InlineData("an empty runner", "runners:\n  b:\n", "runners:\n  b:\n  new:\n    max: 2\n")]
    [InlineData("set off by blank lines", "runners:\n  b:\n\n  # c\n  c: {}\n\na: 1\n", "runners:\n  b:\n\n  # c\n  c: {}\n\n  new:\n    max: 2\n\na: 1\n")]
    [InlineData("its own indentation", "runners:\n    b:\n       max: 1\n", "runners:\n    b:\n       max: 1\n    new:\n       max: 2\n")]
    [InlineData("four blanks elsewhere", "defaults:\n    max: 1\nrunners:\n", "defaults:\n    max: 1\nrunners:\n    new:\n        max: 2\n")]
    [InlineData("carriage returns", "a: 1\r\nrunners:\r\n  b:\r\n", "a: 1\r\nrunners:\r\n  b:\r\n  new:\r\n    max: 2\r\n")]
    [InlineData("block text", "runners:\n  b: |\n    x\n\n    # no comment\nz: 1\n", "runners:\n  b: |\n    x\n\n    # no comment\n  new:\n    max: 2\nz: 1\n")]
    [InlineData("tabs in comments", "runners:\n  b:\n  # a\ttab\t\nz: 1\n", "runners:\n  b:\n  # a\ttab\t\n  new:\n    max: 2\nz: 1\n")]
    [InlineData("a byte-order mark", "\uFEFFrunners:\n", "\uFEFFrunners:\n  new:\n    max: 2\n")]
    public void Adding_changes_nothing_else(string layout, string before, string after)
    {
        Assert.NotEmpty(layout);
        Assert.Equal(after, ConfigEditor.Add(before, "f", "new", [new("max", ["2"])]).Text);
    }

    [Theory]
    [InlineData("the only one", "runners:\n  x:\n    max: 1\na: 1\n", "runners:\na: 1\n")]
    [InlineData("its heading goes, the next one's stays", "runners:\n  a:\n  # up\n  # too\n  x: # gone\n    # gone\n    max: 1\n  # down\n  b:\n", "runners:\n  a:\n  # down\n  b:\n")]
    [InlineData("a comment set off from it stays", "runners:\n  # all\n\n  # up\n  x:\n\n  # down\n  b:\n", "runners:\n  # all\n\n  # down\n  b:\n")]
    [InlineData("a comment at another depth stays", "runners:\n  a:\n    # of a\n  x:\n", "runners:\n  a:\n    # of a\n")]
    [InlineData("the middle of three", "runners:\n  a:\n\n  x:\n    max: 1\n\n  b:\n", "runners:\n  a:\n\n  b:\n")]
    [InlineData("the first of two", "runners:\n  x:\n\n  b:\n", "runners:\n  b:\n")]
    [InlineData("the last of two", "runners:\n  b:\n\n  x:\n\nz: 1\n", "runners:\n  b:\n\nz: 1\n")]
    [InlineData("no newline at the end", "runners:\n  b:\n  x:\n    max: 1", "runners:\n  b:")]
    [InlineData("carriage returns", "runners:\r\n  x:\r\n    max: 1\r\n  b:\r\n", "runners:\r\n  b:\r\n")]
    [InlineData("a flow body", "runners:\n  x: {max: 1,\n    min: 0}\n  b:\n", "runners:\n  b:\n")]
    [InlineData("a list at the key's own column", "runners:\n  x:\n    caches:\n    - /a\n    - /b\n  b:\n", "runners:\n  b:\n")]
    [InlineData("block text", "runners:\n  x:\n    image: >-\n\n      debian\n\n      # text\n  b:\n", "runners:\n  b:\n")]
    public void Removing_takes_only_the_runner(string layout, string before, string after)
    {
        Assert.NotEmpty(layout);
        Assert.Equal(after, ConfigEditor.Remove(before, "f", "x").Text);
    }

    [Theory]
    [InlineData("runners: {a: {max: 1}}\n", "f:1:10: runners: must have a runner per line to be edited; it is written in braces")]
    [InlineData("{runners: {}}\n", "f:1:1: must be a mapping, a field per line, to be edited")]
    [InlineData("- a\n", "f:1:1: must be a mapping, a field per line, to be edited")]
    [InlineData("runners:\n  new:\n", "f:2:3: runners.new: is here already; remove it first, or choose another name")]
    [InlineData("a: 1\n...\n", "f:1:1: runners: is laid out in a way that cannot be edited safely (an anchor, perhaps); edit the file by hand")]
    [InlineData("x-a: &r\n  b:\nrunners: *r\n", "f:3:1: runners: is laid out in a way that cannot be edited safely (an anchor, perhaps); edit the file by hand")]
    [InlineData("runners: [\n", "f:2:1: is not YAML: while parsing a node, did not find expected node content")]
    public void What_cannot_be_added_to_safely_is_refused(string text, string expected) =>
        Assert.Equal([expected], Lines(ConfigEditor.Add(text, "f", "new", _site)));

    [Theory]
    [InlineData("runners:\n  desk:\n", "f:1:1: runners: there is no runner 'desc'; did you mean 'desk'?")]
    [InlineData("runners:\n  one:\n  two:\n", "f:1:1: runners: there is no runner 'desc'; there are one, two")]
    [InlineData("a: 1\n", "f:1:1: runners: there is no runner 'desc'; the file defines none")]
    [InlineData("runners: {desc: {}}\n", "f:1:10: runners: must have a runner per line to be edited; it is written in braces")]
    [InlineData("runners:\n  desc: &d\n    max: 1\n  b: *d\n", "f:2:3: runners: is laid out in a way that cannot be edited safely (an anchor, perhaps); edit the file by hand")]
    [InlineData("runners:\n  ? desc\n  : max: 1\n", "f:2:5: runners: is laid out in a way that cannot be edited safely (an anchor, perhaps); edit the file by hand")]
    public void What_cannot_be_removed_safely_is_refused(string text, string expected) =>
        Assert.Equal([expected], Lines(ConfigEditor.Remove(text, "f", "desc")));

    [Theory]
    [InlineData("zed-2", "'zed-2' is an instance of 'zed': change the 'instances' of 'zed', or remove it as a whole")]
    [InlineData("zed-3", "there is no runner 'zed-3'; there are zed, one")]
    [InlineData("one-1", "there is no runner 'one-1'; there are zed, one")]
    public void An_instance_is_told_from_a_runner(string name, string expected) =>
        Assert.Equal(["f:1:1: runners: " + expected], Lines(ConfigEditor.Remove("runners:\n  zed: {instances: 2}\n  one:\n", "f", name)));

    [Theory]
    [InlineData("true")]
    [InlineData("1.10")]
    [InlineData("a: b # c")]
    [InlineData("'\"\\\t\u00e9\u0007")]
    [InlineData("- x")]
    [InlineData("*a")]
    [InlineData("")]
    [InlineData("0x10")]
    public void Whatever_a_user_gives_is_written_so_that_it_reads_back(string value)
    {
        string text = ConfigEditor.Add("runners:\n", "f", "new", [new("image", [value]), new("caches", [value])]).Text!;
        var runner = (YamlMapping)((YamlMapping)((YamlMapping)YamlDocument.Parse(text, "f").Root!)["runners"]!)["new"]!;
        Assert.Equal(value, ((YamlScalar)runner["image"]!).Text);
        Assert.Equal(value, ((YamlScalar)((YamlSequence)runner["caches"]!).Items[0]).Text);
    }

    [Fact]
    public void Adding_and_then_removing_gives_back_the_text_to_the_byte()
    {
        Gen<string> comment = Pick("", "", "  # note\n", "\n", "    # deep\n");
        Gen<string> body = Pick("\n", " # why\n    max: 2\n", "\n    caches:\n    - /a\n\n    max: 3\n", " {max: 1}\n");
        Gen<string> tail = Pick("", "\n", "engine: docker\n", "\n# end\nengine: docker\n");
        Gen.Select(Gen.Select(comment, body).Array[1, 4], tail, Gen.Bool, Gen.Bool).Sample((runners, end, windows, open) =>
        {
            string text = "apiVersion: berth/v1\nrunners:\n"
                + string.Concat(runners.Select((runner, index) => $"{runner.Item1}  r{index}:{runner.Item2}")) + end;
            if (open) text = text.TrimEnd('\n');
            if (windows) text = text.Replace("\n", "\r\n", StringComparison.Ordinal);
            string added = ConfigEditor.Add(text, "f", "new", _site).Text!;
            Assert.Equal(text, ConfigEditor.Remove(added, "f", "new").Text);
        });
    }

    private static Gen<string> Pick(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    private static string? Added(string text) => ConfigEditor.Add(text, "f", "new", _site).Text;

    private static IEnumerable<string> Lines(ConfigEdit edit)
    {
        Assert.Null(edit.Text);
        return edit.Problems.Select(problem => problem.ToString());
    }
}

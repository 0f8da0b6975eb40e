using Berth.Core.Diagnosis;
using Berth.Workflows.Expressions;
using Berth.Workflows.Model;

namespace Berth.Workflows.Tests.Model;

public sealed class MatrixTests
{
    private static readonly SourcePosition _position = new("ci.yml", 5, 7, "jobs.build.strategy.matrix");

    private static string Cells(string json) => string.Join(" | ", Matrix.Expand(ExpressionJson.Read(json), _position).Select(Matrix.Label));

    [Theory]
    [InlineData("""{"os": ["l", "w"], "n": [1, 2]}""", "os=l, n=1 | os=l, n=2 | os=w, n=1 | os=w, n=2")]
    [InlineData("""{"os": ["l", "w"], "n": [1, 2], "exclude": [{"os": "w", "n": 1}]}""", "os=l, n=1 | os=l, n=2 | os=w, n=2")]
    [InlineData("""{"os": ["l", "w"], "n": [1, 2], "exclude": [{"os": "w"}]}""", "os=l, n=1 | os=l, n=2")]
    [InlineData("""{"a": [{"x": 1, "y": 2}, {"x": 3}], "exclude": [{"a": {"x": 1}}]}""", """a={"x": 3}""")]
    [InlineData("""{"include": [{"a": 1}, {"a": 2, "b": 3}]}""", "a=1 | a=2, b=3")]
    // The example of GitHub's documentation.
    [InlineData("""
        {"fruit": ["apple", "pear"], "animal": ["cat", "dog"], "include": [
            {"color": "green"}, {"color": "pink", "animal": "cat"}, {"fruit": "apple", "shape": "circle"},
            {"fruit": "banana"}, {"fruit": "banana", "animal": "cat"}]}
        """,
        "fruit=apple, animal=cat, color=pink, shape=circle | fruit=apple, animal=dog, color=green, shape=circle"
        + " | fruit=pear, animal=cat, color=pink | fruit=pear, animal=dog, color=green | fruit=banana | fruit=banana, animal=cat")]
    [InlineData("""{"n": [1], "exclude": [{"n": 1}], "include": [{"n": 2}]}""", "n=2")]
    public void A_matrix_expands_by_GitHubs_rules(string json, string cells) => Assert.Equal(cells, Cells(json));

    [Theory]
    [InlineData("""{"n": []}""", "at least one value")]
    [InlineData("""{"n": 3}""", "must be a list")]
    [InlineData("""{"n": [1], "include": [3]}""", "include must be a list of mappings")]
    [InlineData("""{"n": [1], "exclude": [{"n": 1}]}""", "no cell")]
    [InlineData("[1]", "must be a mapping")]
    public void A_matrix_that_cannot_be_expanded_says_why(string json, string message)
    {
        BerthException e = Assert.Throws<BerthException>(() => Cells(json));
        Assert.Contains(message, e.Finding.Summary, StringComparison.Ordinal);
        Assert.StartsWith("ci.yml:5:7", e.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void More_cells_than_GitHub_allows_are_refused()
    {
        string list = $"[{string.Join(',', Enumerable.Range(0, 100))}]";
        Assert.Contains("256", Assert.Throws<BerthException>(() => Cells($$"""{"a": {{list}}, "b": {{list}}, "c": {{list}}}""")).Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void One_cell_is_chosen_and_several_or_none_are_listed()
    {
        IReadOnlyList<ExpressionValue> cells = Matrix.Expand(ExpressionJson.Read("""{"os": ["l", "w"], "n": [1, 2]}"""), _position);
        Assert.Equal("os=w, n=2", Matrix.Label(Matrix.Choose(cells, [new("os", "w"), new("n", "2")], _position)));
        Assert.Contains("os=l, n=1; os=l, n=2", Fails(new("os", "l")), StringComparison.Ordinal);
        Assert.Contains("no cell with n=3", Fails(new("n", "3")), StringComparison.Ordinal);
        Assert.Contains("Unknown matrix key 'oss': did you mean 'os'?", Fails(new("oss", "l")), StringComparison.Ordinal);

        string Fails(KeyValuePair<string, string> choice) => Assert.Throws<BerthException>(() => Matrix.Choose(cells, [choice], _position)).Finding.Summary;
    }

    [Theory]
    [InlineData("os", "q")]
    [InlineData("foo", "1")]
    [InlineData("os", "l")]
    public void A_choice_that_leaves_no_single_cell_is_mended_on_the_command_line(string key, string value)
    {
        IReadOnlyList<ExpressionValue> cells = Matrix.Expand(ExpressionJson.Read("""{"os": ["l", "w"], "n": [1, 2]}"""), _position);
        BerthException e = Assert.Throws<BerthException>(() => Matrix.Choose(cells, [new(key, value)], _position));
        Assert.Contains("--matrix", e.Finding.Fix, StringComparison.Ordinal);
    }
}

using Berth.Workflows.Expressions;
using Berth.Workflows.Files;

namespace Berth.Workflows.Tests.Expressions;

public sealed class ExpressionTests
{
    private static readonly ExpressionScope _scope = new(
    [
        new("github", ExpressionJson.Read("""{"ref": "refs/heads/main", "event": {"issue": {"labels": [{"name": "bug"}, {"name": "p1"}, {"id": 3}]}}}""")),
        new("env", ExpressionValue.Texts([new("Name", "x"), new("EMPTY", "")], caseSensitive: true)),
        new("matrix", ExpressionJson.Read("""{"fruits": {"apple": {"n": 1}, "pear": {"n": 2}}, "list": [10, 20], "nested": [{"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 3}]}]}""")),
        new("steps", ExpressionJson.Read("""{"my-step": {"outputs": {"out_1": "value"}, "outcome": "failure"}}""")),
    ], JobStatus.Failure);

    [Theory]
    // Literals
    [InlineData("null", "null")]
    [InlineData("true", "true")]
    [InlineData("711", "711")]
    [InlineData("-9.2", "-9.2")]
    [InlineData("0xff", "255")]
    [InlineData("0o17", "15")]
    [InlineData("-2.99e-2", "-0.0299")]
    [InlineData(".5", "0.5")]
    [InlineData("1e3", "1000")]
    [InlineData("-0", "0")]
    [InlineData("'It''s open source!'", "\"It's open source!\"")]
    [InlineData("''", "\"\"")]
    // Equality is loose
    [InlineData("'ABC' == 'abc'", "true")]
    [InlineData("'1' == 1", "true")]
    [InlineData("'0x10' == 16", "true")]
    [InlineData("' 1 ' == 1", "true")]
    [InlineData("'' == 0", "true")]
    [InlineData("null == 0", "true")]
    [InlineData("null == ''", "true")]
    [InlineData("null == false", "true")]
    [InlineData("true == 1", "true")]
    [InlineData("true == '1'", "true")]
    [InlineData("true == 'true'", "false")]
    [InlineData("'a' == 0", "false")]
    [InlineData("NaN == NaN", "false")]
    [InlineData("'NaN' == NaN", "false")]
    [InlineData("NaN != NaN", "true")]
    [InlineData("Infinity == 'Infinity'", "true")]
    [InlineData("matrix.list == matrix.list", "true")]
    [InlineData("fromJSON('[1]') == fromJSON('[1]')", "false")]
    [InlineData("matrix.list == 10", "false")]
    // Order
    [InlineData("1 < 2", "true")]
    [InlineData("'10' < 9", "false")]
    [InlineData("'10' < '9'", "true")]
    [InlineData("'b' > 'A'", "true")]
    [InlineData("2 >= '2'", "true")]
    [InlineData("'x' <= 'X'", "true")]
    [InlineData("true > false", "true")]
    [InlineData("null <= 0", "true")]
    [InlineData("'a' > 0", "false")]
    [InlineData("'a' <= 0", "false")]
    // Logic gives operands
    [InlineData("'a' && 'b'", "\"b\"")]
    [InlineData("'' && 'b'", "\"\"")]
    [InlineData("0 || 'b'", "\"b\"")]
    [InlineData("'a' || 'b'", "\"a\"")]
    [InlineData("github.ref == 'refs/heads/main' && 'prod' || 'dev'", "\"prod\"")]
    [InlineData("!''", "true")]
    [InlineData("!'false'", "false")]
    [InlineData("!fromJSON('[]')", "false")]
    [InlineData("!!1", "true")]
    [InlineData("NaN && 1 || 2", "2")]
    // Precedence
    [InlineData("true || false && false", "true")]
    [InlineData("(true || false) && false", "false")]
    [InlineData("!true == false", "true")]
    [InlineData("1 < 2 == true", "true")]
    [InlineData("1 == 1 && 2 > 1", "true")]
    // Access
    [InlineData("github.REF", "\"refs/heads/main\"")]
    [InlineData("github['ref']", "\"refs/heads/main\"")]
    [InlineData("github.missing.deeper[3].x", "null")]
    [InlineData("steps.my-step.outputs.out_1", "\"value\"")]
    [InlineData("matrix.list[1]", "20")]
    [InlineData("matrix.list['1']", "20")]
    [InlineData("matrix.list[1.9]", "20")]
    [InlineData("matrix.list[-1]", "null")]
    [InlineData("matrix.list[2]", "null")]
    [InlineData("env.Name", "\"x\"")]
    [InlineData("env.NAME", "null")]
    [InlineData("(github).ref", "\"refs/heads/main\"")]
    // Filters
    [InlineData("join(github.event.issue.labels.*.name, ' ')", "\"bug p1\"")]
    [InlineData("join(matrix.fruits.*.n)", "\"1,2\"")]
    [InlineData("join(matrix.nested.*.a.*.b)", "\"1,2,3\"")]
    [InlineData("join(matrix.nested[*].a[*].b)", "\"1,2,3\"")]
    [InlineData("contains(github.event.issue.labels.*.name, 'BUG')", "true")]
    // Functions
    [InlineData("contains('Hello world', 'LLO')", "true")]
    [InlineData("contains('abc', '')", "true")]
    [InlineData("contains(fromJSON('[1, 2]'), '2')", "true")]
    [InlineData("contains(fromJSON('{}'), 'x')", "false")]
    [InlineData("startsWith('Hello', 'he')", "true")]
    [InlineData("endsWith('Hello', 'LO')", "true")]
    [InlineData("startsWith(123, 12)", "true")]
    [InlineData("StartsWith('a', 'b')", "false")]
    [InlineData("format('Hello {0} {1} {0}', 'Mona', 2)", "\"Hello Mona 2 Mona\"")]
    [InlineData("format('{{Hello {0}}}', 'x')", "\"{Hello x}\"")]
    [InlineData("format('a{0}b', null)", "\"ab\"")]
    [InlineData("join('x', '-')", "\"x\"")]
    [InlineData("join(fromJSON('[1, null, true, [1], {}]'), '-')", "\"1--true-Array-Object\"")]
    [InlineData("fromJSON('{\"a\": [1, 2.50]}').a[1]", "2.5")]
    [InlineData("fromJSON('true')", "true")]
    [InlineData("toJSON('é\"\\')", "\"\\\"é\\\\\\\"\\\\\\\\\\\"\"")]
    [InlineData("toJSON(fromJSON('{}'))", "\"{}\"")]
    [InlineData("case(1 > 2, 'a', true, 'b', 'c')", "\"b\"")]
    [InlineData("case(false, missing_is_not_evaluated(), 'c')", null)]
    [InlineData("case(false, fromJSON('no json'), 'c')", "\"c\"")]
    // Status
    [InlineData("success()", "false")]
    [InlineData("failure()", "true")]
    [InlineData("cancelled()", "false")]
    [InlineData("always()", "true")]
    public void An_expression_has_its_documented_value(string text, string? json)
    {
        if (json is null)
        {
            Assert.Throws<ExpressionException>(() => Expression.Parse(text));
            return;
        }

        Assert.Equal(json, ExpressionJson.Write(Expression.Parse(text).Evaluate(_scope)));
    }

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("githob.ref", 0, "did you mean 'github'")]
    [InlineData("1 == contain('a', 'b')", 5, "did you mean 'contains'")]
    [InlineData("contains('a')", 0, "takes 2 arguments, not 1")]
    [InlineData("success(1)", 0, "takes no arguments")]
    [InlineData("'open", 0, "no closing quote")]
    [InlineData("\"a\"", 0, "single quotes")]
    [InlineData("1 +", 2, "'+' is not a number")]
    [InlineData("1 = 1", 2, "'=' has no meaning")]
    [InlineData("(1", 2, "ends where ')' is expected")]
    [InlineData("github.", 7, "a property's name")]
    [InlineData("github[1", 8, "']'")]
    [InlineData("1 2", 2, "not expected here")]
    [InlineData("1 &&", 4, "a value is expected")]
    [InlineData("12abc", 0, "not a number")]
    public void A_broken_expression_names_the_place_and_the_remedy(string text, int position, string message)
    {
        ExpressionException e = Assert.Throws<ExpressionException>(() => Expression.Parse(text));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal(position, e.Position);
    }

    [Theory]
    [InlineData("secrets.X", "not available here")]
    [InlineData("format('{1}', 1)", "asks for argument {1}")]
    [InlineData("format('{x}', 1)", "belongs to no {N}")]
    [InlineData("format('}', 1)", "belongs to no {N}")]
    [InlineData("fromJSON('{')", "no valid JSON")]
    [InlineData("hashFiles('*')", "can be used in steps only")]
    [InlineData("case(1, 2, 3)", "must be true or false")]
    [InlineData("fromJSON('\"\\ud800\"')", "half a character")]
    [InlineData("case(true, 2, 3, 4)", "pairs")]
    public void An_evaluation_that_fails_says_why(string text, string message)
    {
        ExpressionException e = Assert.Throws<ExpressionException>(() => Expression.Parse(text).Evaluate(_scope));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        string deep = new string('(', 10_000) + "1" + new string(')', 10_000);
        Assert.Contains("nested deeper", Error(deep), StringComparison.Ordinal);
        Assert.Contains("nested deeper", Error(new string('!', 20_000)), StringComparison.Ordinal);

        static string Error(string text) => Assert.Throws<ExpressionException>(() => Expression.Parse(text)).Message;
    }

    [Fact]
    public void A_chain_is_as_long_as_GitHub_allows_and_no_longer()
    {
        Assert.Equal(ExpressionValue.Null, Expression.Parse("env" + string.Concat(Enumerable.Repeat(".a", 10_000))).Evaluate(_scope));
        Expression sum = Expression.Parse("1" + string.Concat(Enumerable.Repeat("&&1", 6_999)));
        Assert.True(sum.Evaluate(_scope).IsTruthy);
        Assert.False(sum.CallsStatusFunction);
        string longer = "env" + string.Concat(Enumerable.Repeat(".a", 1_000_000));
        Assert.Contains(
            "longer than 21000 characters", Assert.Throws<ExpressionException>(() => Expression.Parse(longer)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_cannot_be_hashed_are_a_failure_of_the_expression()
    {
        ExpressionScope unreadable = new([], hashFiles: _ => throw new UnauthorizedAccessException("Access to '/w/x' is denied"));
        ExpressionException e = Assert.Throws<ExpressionException>(() => Expression.Parse("hashFiles('**')").Evaluate(unreadable));
        Assert.Equal("hashFiles: Access to '/w/x' is denied", e.Message);
        ExpressionScope real = new([], hashFiles: patterns => FilesHash.Compute("/", patterns));
        e = Assert.Throws<ExpressionException>(() => Expression.Parse("hashFiles('[z-a]')").Evaluate(real));
        Assert.Contains("'[z-a]'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_is_indented_by_two()
    {
        ExpressionValue value = ExpressionJson.Read("""{"a":[1,{"b":null}],"c":[]}""");
        Assert.Equal("{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": []\n}", ExpressionJson.Write(value));
    }

    [Theory]
    [InlineData("plain", "plain", ValueKind.String)]
    [InlineData("a ${{ 1 + ''}} b", null, ValueKind.String)]
    [InlineData("a ${{ matrix.list[0] }} b ${{ null }}.", "a 10 b .", ValueKind.String)]
    [InlineData("${{ matrix.list[0] }}", "10", ValueKind.Number)]
    [InlineData("${{ matrix.list }}", "Array", ValueKind.Array)]
    [InlineData("${{ '}}' }}", "}}", ValueKind.String)]
    [InlineData("${{ 'it''s }}' }}!", "it's }}!", ValueKind.String)]
    [InlineData("$${{ 1 }}", "$1", ValueKind.String)]
    [InlineData("", "", ValueKind.String)]
    public void A_template_keeps_a_lone_expressions_type(string text, string? value, ValueKind kind)
    {
        if (value is null)
        {
            Assert.Equal(7, Assert.Throws<ExpressionException>(() => ExpressionTemplate.Parse(text)).Position - 1);
            return;
        }

        ExpressionValue result = ExpressionTemplate.Parse(text).Evaluate(_scope);
        Assert.Equal(value, result.ToString());
        Assert.Equal(kind, result.Kind);
    }

    [Fact]
    public void An_unclosed_expression_is_named_at_its_begin() =>
        Assert.Equal(2, Assert.Throws<ExpressionException>(() => ExpressionTemplate.Parse("a ${{ 'b }}")).Position);

    [Theory]
    [InlineData("", JobStatus.Success, true)]
    [InlineData("", JobStatus.Failure, false)]
    [InlineData("true", JobStatus.Failure, false)]
    [InlineData("always()", JobStatus.Cancelled, true)]
    [InlineData("!cancelled()", JobStatus.Failure, true)]
    [InlineData("failure() && true", JobStatus.Failure, true)]
    [InlineData("failure()", JobStatus.Success, false)]
    [InlineData("${{ failure() }}", JobStatus.Failure, true)]
    [InlineData("github.ref == 'x' || always()", JobStatus.Failure, true)]
    [InlineData("github.ref == 'x'", JobStatus.Success, false)]
    [InlineData("${{ false }} && true", JobStatus.Success, true)]
    [InlineData("'always()'", JobStatus.Failure, false)]
    [InlineData("cancelled()", JobStatus.Cancelled, true)]
    public void A_condition_implies_success_unless_a_status_is_asked_for(string text, JobStatus status, bool holds) =>
        Assert.Equal(holds, Condition.Parse(text).Holds(new ExpressionScope(_scope.Contexts, status)));
}

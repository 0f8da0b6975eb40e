using Berth.Core.Diagnosis;

namespace Berth.Hook.Tests;

public sealed class JobLogTests
{
    [Fact]
    public void Lines_of_several_threads_stay_whole()
    {
        using var text = new StringWriter();
        var log = new JobLog(text, debug: false);
        Parallel.For(0, 2000, i => log.Group($"group {i}", [$"a line of {i}", "second\nthird"]));

        string[] lines = text.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.Equal(2000 * 5, lines.Length);
        Assert.All(lines.Chunk(5), group =>
        {
            string number = group[0]["::group::group ".Length..];
            Assert.Equal([$"::group::group {number}", $"a line of {number}", "second", "third", "::endgroup::"], group);
        });
    }

    [Fact]
    public async Task A_line_that_a_step_left_open_is_ended_first()
    {
        using var stream = new MemoryStream();
        using var text = new StreamWriter(stream) { AutoFlush = true };
        StepOutput steps = new(stream, Stream.Null);
        var log = new JobLog(text, debug: false, steps);

        await steps.WriteOutAsync("x"u8.ToArray(), TestContext.Current.CancellationToken);
        log.Group("why", ["a"]);
        await steps.WriteOutAsync("y\n"u8.ToArray(), TestContext.Current.CancellationToken);
        log.Error("b");

        Assert.Equal(
            "x\n::group::why\na\n::endgroup::\ny\n::error title=Berth::b\n", System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData("::error::no", ": :error::no")]
    [InlineData("a\n  ::set-env name=A::b", "a\n  : :set-env name=A::b")]
    [InlineData("see ##[error]no", "see ## [error]no")]
    [InlineData("a\r::error::no", "a\uFFFD::error::no")]
    public void Text_from_elsewhere_is_no_command(string text, string shown) => Assert.Equal(shown, InertText.Of(text));
}

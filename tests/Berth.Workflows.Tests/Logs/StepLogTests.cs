using System.Text;
using Berth.Core.Secrets;
using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Logs;

public sealed class StepLogTests
{
    private readonly RecordingObserver _observer = new();
    private readonly SecretMasker _masker = new();
    private readonly StepLog _log;

    public StepLogTests() => _log = new StepLog(_masker, _observer);

    private async Task WriteAsync(params string[] chunks)
    {
        foreach (string chunk in chunks)
        {
            await _log.WriteOutAsync(Encoding.UTF8.GetBytes(chunk), CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_secret_split_across_chunks_is_masked()
    {
        _masker.Add("s3cret");
        await WriteAsync("the s3", "cr", "et is out\r\nand s3cret");
        _log.Complete();
        Assert.Equal(["the *** is out", "and ***"], _observer.Lines);
    }

    [Fact]
    public async Task What_has_come_is_shown_when_no_more_is_there()
    {
        await WriteAsync("one\ntwo\nthr");
        Assert.Equal((2, 1), (_observer.Lines.Count(), _observer.Pauses));
        await WriteAsync("ee\n");
        Assert.Equal((3, 2), (_observer.Lines.Count(), _observer.Pauses));
        _log.Write("of Berth's own");
        Assert.Equal(3, _observer.Pauses);
        _log.Complete();
        Assert.Equal(4, _observer.Pauses);
    }

    [Fact]
    public async Task A_character_split_across_chunks_is_whole()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("aé€😀\n");
        foreach (byte one in bytes)
        {
            await _log.WriteErrorAsync(new[] { one }, CancellationToken.None);
        }

        Assert.Equal(["aé€😀"], _observer.Lines);
    }

    [Fact]
    public async Task A_line_without_end_is_shown_in_parts_and_masked()
    {
        _masker.Add("0123456789");
        string text = string.Concat(Enumerable.Range(0, 40_000).Select(i => i % 100 == 0 ? "0123456789" : "-"));
        for (int i = 0; i < text.Length; i += 777)
        {
            await WriteAsync(text.Substring(i, Math.Min(777, text.Length - i)));
        }

        _log.Complete();
        Assert.Equal(text.Replace("0123456789", "***", StringComparison.Ordinal), string.Concat(_observer.Lines));
    }

    [Fact]
    public async Task Commands_become_events_and_unknown_ones_stay_output()
    {
        await WriteAsync("::group::Build\n::error file=a.cs,line=2::bad\n::debug::deep\n::endgroup::\n::unknown::x\n");
        Assert.Collection(_observer.Events,
            e => Assert.Equal(new JobEvent.GroupStarted("Build"), e),
            e => Assert.Equal(new JobEvent.Annotated(new Annotation(AnnotationLevel.Error, "bad") { File = "a.cs", Line = "2" }), e),
            e => Assert.Equal(new JobEvent.DebugWritten("deep"), e),
            e => Assert.Equal(new JobEvent.GroupEnded(), e),
            e => Assert.Equal(new JobEvent.LineWritten("::unknown::x"), e));
    }

    [Fact]
    public async Task Commands_stop_until_the_token()
    {
        await WriteAsync("::stop-commands::tok\n::error::not one\n::tok::\n::error::one\n");
        Assert.Equal("one", _observer.Errors);
        Assert.Contains("::error::not one", _observer.Lines);
    }

    [Fact]
    public async Task A_mask_holds_from_the_next_line_on_and_is_not_shown()
    {
        await WriteAsync("::add-mask::hush%0Alines\nhush and lines\n");
        Assert.Equal(["*** and ***"], _observer.Lines);
    }

    [Theory]
    [InlineData("::set-env name=A::b")]
    [InlineData("::add-path::/x")]
    [InlineData("::set-output::x")]
    [InlineData("::stop-commands::")]
    public async Task A_refused_command_fails_the_step(string line)
    {
        await WriteAsync(line + "\n");
        Assert.True(_log.CommandFailed);
    }

    [Fact]
    public async Task The_deprecated_output_works_with_a_warning()
    {
        await WriteAsync("::set-output name=a::b%0Ac\n");
        Assert.Equal("b\nc", _log.Outputs["a"]);
        Assert.Contains(_observer.Annotations, a => a.Level == AnnotationLevel.Warning);
    }
}

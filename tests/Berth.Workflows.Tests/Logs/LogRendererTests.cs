using System.Text;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Runners;
using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Logs;

public sealed class LogRendererTests : IDisposable
{
    private readonly StringWriter _writer = new() { NewLine = "\n" };

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void A_full_disk_ends_the_log_and_not_the_job()
    {
        using FullWriter full = new();
        LogRenderer renderer = new(full, colour: false);
        renderer.OnEvent(new JobEvent.LineWritten("lost"));
        renderer.OnPause();
        renderer.OnEvent(new JobEvent.LineWritten("lost as well"));
        renderer.OnPause();
        JobResult result = new() { Job = "j", Conclusion = Conclusion.Success };
        Assert.Throws<IOException>(() => new JobSummary(full, colour: false).Write(result));
    }

    private sealed class FullWriter : StringWriter
    {
        public override void Write(StringBuilder? value) => WriteLine();

        public override void WriteLine() => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => WriteLine();
    }

    [Fact]
    public void Without_colour_a_log_is_plain_text()
    {
        LogRenderer renderer = new(_writer, colour: false);
        StepResult step = new(1, null, "Build", Conclusion.Failure, Conclusion.Failure, 2, TimeSpan.FromSeconds(1.5), null);
        JobEvent[] events =
        [
            new JobEvent.StepStarted(1, 2, "Build"),
            new JobEvent.GroupStarted("Compile"),
            new JobEvent.LineWritten("\e[31mred\e[0m\ttab\a"),
            new JobEvent.GroupEnded(),
            new JobEvent.DebugWritten("hidden"),
            new JobEvent.Annotated(new Annotation(AnnotationLevel.Error, "broken") { File = "a.cs", Line = "3" }),
            new JobEvent.StepEnded(step),
        ];
        Array.ForEach(events, renderer.OnEvent);
        Assert.Equal("""
            ▶ 1/2 Build
              ▸ Compile
                red	tab
              error: a.cs:3: broken
            ✗ 1. Build exit code 2 1.50 s

            """, _writer.ToString());
    }

    [Fact]
    public void The_report_of_a_failure_is_not_said_again_as_its_annotation()
    {
        LogRenderer renderer = new(_writer, colour: false);
        JobEvent[] events =
        [
            new JobEvent.GroupStarted("Berth: why this failed (out-of-memory)"),
            new JobEvent.LineWritten("It ran out of memory"),
            new JobEvent.GroupEnded(),
            new JobEvent.Annotated(new Annotation(AnnotationLevel.Error, "It ran out of memory [out-of-memory]") { Title = "Berth" }),
            new JobEvent.Annotated(new Annotation(AnnotationLevel.Error, "said without a report") { Title = "Berth" }),
        ];
        Array.ForEach(events, renderer.OnEvent);
        Assert.DoesNotContain("[out-of-memory]", _writer.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("error: Berth: said without a report\n", _writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_are_listed_again_where_there_are_several_and_no_time_is()
    {
        StepResult step = new(1, null, "Build", Conclusion.Success, Conclusion.Success, 0, TimeSpan.FromSeconds(1.5), null);
        new JobSummary(_writer, colour: false).Write(new JobResult
        {
            Job = "build",
            Conclusion = Conclusion.Success,
            Steps = [step, step with { Number = 2, Name = "Test" }],
        });
        Assert.Equal("\n✓ 1. Build\n✓ 2. Test\nJob build succeeded\n", _writer.ToString());
    }

    [Fact]
    public void In_colour_escape_sequences_pass_through()
    {
        LogRenderer renderer = new(_writer, colour: true);
        renderer.OnEvent(new JobEvent.LineWritten("\e[31mred\e[0m"));
        renderer.OnPause();
        Assert.Equal("\e[31mred\e[0m\n", _writer.ToString());
    }

    [Fact]
    public void Lines_are_written_together_and_before_what_happens_next()
    {
        using CountingWriter counting = new() { NewLine = "\n" };
        LogRenderer renderer = new(counting, colour: false);
        for (int i = 0; i < 1000; i++) renderer.OnEvent(new JobEvent.LineWritten("line"));
        Assert.Equal(0, counting.Writes);
        renderer.OnPause();
        renderer.OnPause();
        Assert.Equal(1, counting.Writes);
        renderer.OnEvent(new JobEvent.LineWritten("last"));
        renderer.OnEvent(new JobEvent.Annotated(new Annotation(AnnotationLevel.Notice, "then this")));
        Assert.EndsWith("line\nlast\nnotice: then this\n", counting.ToString(), StringComparison.Ordinal);
        for (int i = 0; i < 1_000_000; i++) renderer.OnEvent(new JobEvent.LineWritten("line"));
        Assert.True(counting.Writes > 10, "it keeps back only so much");
    }

    [Fact]
    public void A_sequence_that_is_not_ended_takes_no_other_line_away()
    {
        LogRenderer renderer = new(_writer, colour: false);
        Array.ForEach(["\e]0;title", "this line stays", "\aend"], line => renderer.OnEvent(new JobEvent.LineWritten(line)));
        renderer.OnPause();
        Assert.Contains("this line stays\nend\n", _writer.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', _writer.ToString());
    }

    private sealed class CountingWriter : StringWriter
    {
        public int Writes { get; private set; }

        public override void Write(StringBuilder? value)
        {
            Writes++;
            base.Write(value);
        }
    }

    [Fact]
    public void The_summary_counts_what_was_not_run()
    {
        new JobSummary(_writer, colour: false).Write(
            new JobResult
            {
                Job = "build",
                Conclusion = Conclusion.Success,
                Steps = [new StepResult(1, null, "Run a/b@v1", Conclusion.Skipped, Conclusion.Skipped, null, TimeSpan.Zero, "a/b@v1") { Summary = "# All well\n" }],
                Phases = [new PhaseTime("prepare", TimeSpan.FromSeconds(2)), new PhaseTime("steps", TimeSpan.Zero)],
                Outputs = new Dictionary<string, string> { ["answer"] = "42" },
            },
            new JobReport(
                "pod", "c1", "net",
                [new PhaseTime("images", TimeSpan.FromMilliseconds(3)), new PhaseTime("caches", TimeSpan.Zero), new PhaseTime("images", TimeSpan.FromMilliseconds(4))],
                [new CacheReport("/nix/store", CacheStrategy.Overlay, 1, Hit: true), new CacheReport("/c", CacheStrategy.Bind, 0, Hit: false)]));
        Assert.Equal("""

            prepare  2.00 s
            steps    0.00 s
            cache /nix/store  hit   overlay, slot 1
            cache /c          miss  bind, slot 0
            1 action was not run: a/b@v1
            output answer=42
            Summary of Run a/b@v1
            # All well
            Job build succeeded

            """, _writer.ToString());
    }
}

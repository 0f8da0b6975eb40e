using Berth.Core.Engines;
using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Logs;

public sealed class LogRendererTests : IDisposable
{
    private readonly StringWriter _writer = new() { NewLine = "\n" };

    public void Dispose() => _writer.Dispose();

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
    public void In_colour_escape_sequences_pass_through()
    {
        new LogRenderer(_writer, colour: true).OnEvent(new JobEvent.LineWritten("\e[31mred\e[0m"));
        Assert.Equal("\e[31mred\e[0m\n", _writer.ToString());
    }

    [Fact]
    public void The_summary_counts_what_was_not_run()
    {
        new LogRenderer(_writer, colour: false).WriteSummary(new JobResult
        {
            Job = "build",
            Conclusion = Conclusion.Success,
            Steps = [new StepResult(1, null, "Run a/b@v1", Conclusion.Skipped, Conclusion.Skipped, null, TimeSpan.Zero, "a/b@v1")],
            Phases = [new PhaseTime("prepare", TimeSpan.FromSeconds(2))],
        });
        Assert.Equal("\nskipped 1. Run a/b@v1\nprepare 2.00 s\n1 action was not run: a/b@v1\nJob build succeeded\n", _writer.ToString());
    }
}

using Berth.Workflows.Model;
using Berth.Workflows.Running;

namespace Berth.Workflows.Tests.Running;

/// <summary>A job that a <see cref="HostHook"/> runs on this machine, and all that it told.</summary>
internal sealed class JobFixture : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    public TemporaryDirectory Directory { get; } = new();

    public HostHook Hook { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public void Dispose()
    {
        _cancel.Dispose();
        Directory.Dispose();
    }

    public void Cancel() => _cancel.Cancel();

    /// <param name="job">The workflow's text.</param>
    public JobRequest Request(string job)
    {
        WorkflowReading reading = WorkflowReader.Read(job, "ci.yml");
        Assert.Empty(reading.Problems);
        return Request(reading.Workflow!);
    }

    public JobRequest Request(Workflow workflow)
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Directory.Root, "tree"));
        return new JobRequest
        {
            Workflow = workflow,
            WorkingTree = Path.Combine(Directory.Root, "tree"),
            Runner = new RunnerProfile
            {
                Externals = "/opt/externals",
                TemporaryDirectory = Path.Combine(Directory.Root, "runner"),
                Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/root" },
                Image = "default:1",
            },
        };
    }

    public Task<JobResult> RunAsync(JobRequest request) => new JobRunner(Hook, Observer, TimeProvider.System).RunAsync(request, _cancel.Token);

    /// <param name="steps">Lines of a workflow, below <c>steps:</c>.</param>
    public Task<JobResult> RunStepsAsync(string steps) => RunAsync(Request("jobs:\n  j:\n    steps:\n" + steps));

    public static string Outcomes(JobResult result) => string.Join(' ', result.Steps.Select(step => $"{step.Outcome}/{step.Conclusion}"));
}

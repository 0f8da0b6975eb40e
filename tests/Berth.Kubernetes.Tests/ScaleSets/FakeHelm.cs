using Berth.Kubernetes.Processes;

namespace Berth.Kubernetes.Tests.ScaleSets;

/// <summary>A helm of which a test says every answer, by the first word of its arguments.</summary>
internal sealed class FakeHelm(string version = "v4.1.4+g05fa379") : IProcessRunner
{
    public List<ProcessRequest> Calls { get; } = [];

    public Dictionary<string, ProcessResult> Answers { get; } = [];

    public bool IsMissing { get; init; }

    public Task<ProcessResult?> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        Calls.Add(request);
        string verb = request.Arguments[0];
        return Task.FromResult(IsMissing ? null
            : verb == "version" ? new ProcessResult(0, version + "\n", "")
            : Answers.GetValueOrDefault(verb) ?? new ProcessResult(0, verb == "list" ? "[]" : "", ""));
    }
}

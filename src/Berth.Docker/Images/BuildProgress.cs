using System.Text;
using Berth.Core.Engines;
using Berth.Docker.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>
/// Writes a build's output to the log as it comes, and keeps the lines of the step that runs: they are the evidence when it
/// fails.
/// </summary>
internal sealed class BuildProgress(IJobLog log) : IProgress<JSONMessage>
{
    private TextTail _step = new();

    /// <summary>The engine's word for what went wrong, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>The last lines of the step that failed.</summary>
    public IReadOnlyList<string> StepLines => _step.Lines;

    public void Report(JSONMessage value)
    {
        if (value.Error?.Message is { } error)
            Error = error;
        if (string.IsNullOrEmpty(value.Stream))
            return;
        if (value.Stream.StartsWith("Step ", StringComparison.Ordinal))
            _step = new TextTail();
        _step.Append(Encoding.UTF8.GetBytes(value.Stream), log.Info);
    }
}

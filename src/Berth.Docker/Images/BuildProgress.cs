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
    private const string Result = " ---> ";

    private readonly List<string> _made = [];
    private TextTail _step = new();
    private bool _makesImage;

    /// <summary>The engine's word for what went wrong, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>The last lines of the step that failed.</summary>
    public IReadOnlyList<string> StepLines => _step.Lines;

    /// <summary>The images that the build's steps made, in their order, without those that were there already.</summary>
    public IReadOnlyList<string> Made => _made;

    public void Report(JSONMessage value)
    {
        if (value.Error?.Message is { } error)
            Error = error;
        if (string.IsNullOrEmpty(value.Stream))
            return;
        if (value.Stream.StartsWith("Step ", StringComparison.Ordinal))
        {
            _step = new TextTail();
            // "Step 1/3 : FROM …": a base image is not of the build's making.
            _makesImage = value.Stream.Split(' ') is not [_, _, ":", "FROM" or "from", ..];
        }

        _step.Append(Encoding.UTF8.GetBytes(value.Stream), OnLine);
    }

    private void OnLine(string line)
    {
        log.Info(line);
        if (line == Result + "Using cache")
            _makesImage = false;
        else if (_makesImage && line.StartsWith(Result, StringComparison.Ordinal) && line[Result.Length..] is { Length: 12 } id
            && id.All(char.IsAsciiHexDigitLower))
            _made.Add(id);
    }
}

using Berth.Core.Diagnosis;
using Berth.Core.Engines;

namespace Berth.Hook;

/// <summary>
/// The job's log: what a hook writes to standard output. The runner takes lines that begin with <c>::</c>, and <c>##[</c>
/// anywhere, for commands; text from elsewhere is written so that it is not. Images are pulled side by side and containers
/// made side by side, so it takes lines from several threads.
/// </summary>
/// <param name="output">The hook's standard output.</param>
/// <param name="debug">Whether debug lines are written.</param>
/// <param name="steps">What a step writes to the same output; its last line need not have ended.</param>
public sealed class JobLog(TextWriter output, bool debug, StepOutput? steps = null) : IJobLog
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public void Info(string message) => Write(InertText.Of(message).Split('\n'));

    /// <inheritdoc/>
    public void Warning(string message) => Write($"::warning title=Berth::{EscapeData(InertText.Of(message))}");

    /// <inheritdoc/>
    public void Debug(string message)
    {
        if (debug)
        {
            Write($"::debug::{EscapeData(InertText.Of(message))}");
        }
    }

    /// <summary>The one annotation of a failure.</summary>
    public void Error(string message) => Write($"::error title=Berth::{EscapeData(InertText.Of(message))}");

    /// <summary>Lines that the log folds under a title.</summary>
    public void Group(string title, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        Write(
        [
            $"::group::{EscapeData(InertText.Of(title))}",
            .. lines.SelectMany(line => InertText.Of(line).Split('\n')),
            "::endgroup::",
        ]);
    }

    private void Write(params ReadOnlySpan<string> lines)
    {
        lock (_lock)
        {
            if (steps?.TakeOpenLine() == true) output.WriteLine();
            foreach (string line in lines)
            {
                output.WriteLine(line);
            }
        }
    }

    /// <summary>As the runner's toolkit escapes a command's message.</summary>
    private static string EscapeData(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);
}

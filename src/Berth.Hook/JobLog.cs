using Berth.Core.Diagnosis;
using Berth.Core.Engines;

namespace Berth.Hook;

/// <summary>
/// The job's log: what a hook writes to standard output. The runner takes lines that begin with <c>::</c>, and <c>##[</c>
/// anywhere, for commands; text from elsewhere is written so that it is not.
/// </summary>
public sealed class JobLog(TextWriter output, bool debug) : IJobLog
{
    /// <inheritdoc/>
    public void Info(string message) => WriteLines(message, "");

    /// <inheritdoc/>
    public void Warning(string message) => output.WriteLine($"::warning title=Berth::{EscapeData(InertText.Of(message))}");

    /// <inheritdoc/>
    public void Debug(string message)
    {
        if (debug)
        {
            output.WriteLine($"::debug::{EscapeData(InertText.Of(message))}");
        }
    }

    /// <summary>The one annotation of a failure.</summary>
    public void Error(string message) => output.WriteLine($"::error title=Berth::{EscapeData(InertText.Of(message))}");

    /// <summary>Lines that the log folds under a title.</summary>
    public void Group(string title, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        output.WriteLine($"::group::{EscapeData(InertText.Of(title))}");
        foreach (string line in lines)
        {
            WriteLines(line, "");
        }

        output.WriteLine("::endgroup::");
    }

    private void WriteLines(string text, string indent)
    {
        foreach (string line in InertText.Of(text).Split('\n'))
        {
            output.WriteLine(indent + line);
        }
    }

    /// <summary>As the runner's toolkit escapes a command's message.</summary>
    private static string EscapeData(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);
}

using Berth.Core.Engines;

namespace Berth.Hook;

/// <summary>
/// The job's log: what a hook writes to standard output. The runner takes lines that begin with <c>::</c>, and <c>##[</c>
/// anywhere, for commands; text from elsewhere is written so that it is not. Images are pulled side by side and containers
/// made side by side, so it takes lines from several threads.
/// </summary>
public sealed class JobLog(TextWriter output, bool debug) : IJobLog
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public void Info(string message) => Write(Inert(message).Split('\n'));

    /// <inheritdoc/>
    public void Warning(string message) => Write($"::warning title=Berth::{EscapeData(Inert(message))}");

    /// <inheritdoc/>
    public void Debug(string message)
    {
        if (debug)
        {
            Write($"::debug::{EscapeData(Inert(message))}");
        }
    }

    /// <summary>The one annotation of a failure.</summary>
    public void Error(string message) => Write($"::error title=Berth::{EscapeData(Inert(message))}");

    /// <summary>Lines that the log folds under a title.</summary>
    public void Group(string title, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        Write(
        [
            $"::group::{EscapeData(Inert(title))}",
            .. lines.SelectMany(line => Inert(line).Split('\n')),
            "::endgroup::",
        ]);
    }

    /// <summary>Text without control characters, and without anything that the runner takes for a command.</summary>
    public static string Inert(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string clean = string.Concat(text.Select(c => c == '\t' || c == '\n' ? c : char.IsControl(c) ? '�' : c));
        clean = clean.Replace("##[", "## [", StringComparison.Ordinal);
        return string.Join('\n', clean.Split('\n').Select(line =>
        {
            string trimmed = line.TrimStart();
            return trimmed.StartsWith("::", StringComparison.Ordinal) ? $"{line[..^trimmed.Length]}: :{trimmed[2..]}" : line;
        }));
    }

    private void Write(params ReadOnlySpan<string> lines)
    {
        lock (_lock)
        {
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

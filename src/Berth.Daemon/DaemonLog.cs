using System.Globalization;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;

namespace Berth.Daemon;

/// <summary>What the daemon says: one line for each thing that happened, with its time.</summary>
public sealed class DaemonLog(TextWriter output, TimeProvider time) : IJobLog
{
    private const int MostLines = 5;

    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public void Info(string message) => Write("info", message);

    /// <inheritdoc/>
    public void Warning(string message) => Write("warning", message);

    /// <inheritdoc/>
    public void Debug(string message)
    {
        // What images say while they are pulled is of no use here.
    }

    /// <summary>A failure that goes on or is waited out, with what to do about it.</summary>
    public void Problem(string scaleSet, Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Write("problem", $"{scaleSet}: {finding.Summary} ({finding.Cause}); {finding.Fix}");
        foreach (string evidence in finding.Evidence.Take(MostLines)) Write("problem", $"{scaleSet}:   {evidence}");
    }

    /// <summary>A failure of Berth's own that nobody thought of; it is tried again.</summary>
    internal static Finding Unexpected(Exception failure) => Finding.Certain(
        "daemon-failed", $"Berth itself failed here: {failure.Message}", "It is tried again by itself; please report it with the line below",
        $"{failure.GetType().FullName} {failure.StackTrace?.Split('\n')[0].Trim()}");

    private void Write(string level, string message)
    {
        string at = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            try
            {
                output.WriteLine($"{at} {level,-7} {InertText.Line(message, 1000)}");
                output.Flush();
            }
            catch (IOException)
            {
                // A full disk or a closed terminal must not end runners.
            }
        }
    }
}

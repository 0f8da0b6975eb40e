using Berth.Core.Diagnosis;

namespace Berth.Cli.Output;

/// <summary>Says on standard error what a failure was. No trace of an exception reaches a user.</summary>
internal sealed class FailureWriter(CliHost host)
{
    /// <returns>The exit code.</returns>
    public int Write(Exception failure, CancellationToken cancellation)
    {
        try
        {
            return Say(failure, cancellation);
        }
        catch (IOException)
        {
            // Standard error is a file on a full disk: the exit code is all that can be said.
            return ExitCodes.Failed;
        }
    }

    private int Say(Exception failure, CancellationToken cancellation)
    {
        switch (failure)
        {
            case OperationCanceledException when cancellation.IsCancellationRequested:
                host.Error.WriteLine("berth: interrupted");
                return ExitCodes.Interrupted;
            case UsageException usage:
                foreach (string line in usage.Lines) host.Error.WriteLine(line);
                return ExitCodes.Usage;
            case BerthException expected:
                foreach (Finding finding in expected.Findings) Say(finding);
                return ExitCodes.Of(expected.Finding);
            case IOException or UnauthorizedAccessException:
                // A full disk or a file's rights, met where nobody knows better what to do: the system's own words say it.
                host.Error.WriteLine($"berth: {OneLine(failure.Message)}");
                return ExitCodes.Failed;
            default:
                host.Error.WriteLine($"berth: internal error: {failure.GetType().Name}: {OneLine(failure.Message)}");
                if (host.Environment.GetValueOrDefault("BERTH_DEBUG", "").Length > 0) host.Error.WriteLine(failure);
                return ExitCodes.Failed;
        }
    }

    private void Say(Finding finding)
    {
        host.Error.WriteLine($"berth: {OneLine(finding.Summary)}");
        foreach (string line in finding.Evidence) host.Error.WriteLine($"  {OneLine(line)}");
        if (finding.Fix.Length > 0) host.Error.WriteLine($"berth: fix: {OneLine(finding.Fix)}");
    }

    /// <summary>Evidence is foreign text: nothing of it is to reach the terminal as a command.</summary>
    private static string OneLine(string text) =>
        string.Concat(text.ReplaceLineEndings(" ").Where(letter => letter == '\t' || !char.IsControl(letter)));
}

using Berth.Core.Diagnosis;

namespace Berth.Cli.Output;

/// <summary>Says on standard error what a failure was. No trace of an exception reaches a user.</summary>
internal sealed class FailureWriter(CliHost host)
{
    /// <returns>The exit code.</returns>
    public int Write(Exception failure, CancellationToken cancellation)
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
                return Write(expected.Finding);
            default:
                host.Error.WriteLine($"berth: internal error: {failure.GetType().Name}: {OneLine(failure.Message)}");
                if (host.Environment.GetValueOrDefault("BERTH_DEBUG", "").Length > 0) host.Error.WriteLine(failure);
                return ExitCodes.Failed;
        }
    }

    private int Write(Finding finding)
    {
        host.Error.WriteLine($"berth: {OneLine(finding.Summary)}");
        foreach (string line in finding.Evidence) host.Error.WriteLine($"  {OneLine(line)}");
        if (finding.Fix.Length > 0) host.Error.WriteLine($"berth: fix: {OneLine(finding.Fix)}");
        return ExitCodes.Of(finding);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}

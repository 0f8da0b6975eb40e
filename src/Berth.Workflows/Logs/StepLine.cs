using System.Globalization;
using Berth.Workflows.Running;

namespace Berth.Workflows.Logs;

/// <summary>How a step ended, on one line.</summary>
internal static class StepLine
{
    private const int NameWidth = 60;

    /// <param name="timed">Says how long it took, too.</param>
    public static string Of(StepResult step, Paint paint, bool timed = true)
    {
        string mark = step.Outcome switch
        {
            Conclusion.Success => paint.Green("✓"),
            Conclusion.Failure when step.Conclusion == Conclusion.Success => paint.Yellow("✗ (continued)"),
            Conclusion.Failure => paint.Red("✗"),
            Conclusion.Cancelled => paint.Yellow("cancelled"),
            _ => paint.Dim("skipped"),
        };
        string end = step switch
        {
            { TimedOutAfter.TotalMinutes: var minutes } =>
                string.Create(CultureInfo.InvariantCulture, $" timed out after {minutes} min"),
            { ExitCode: { } code and not 0 } => $" exit code {code}",
            _ => "",
        };
        string duration = !timed || step.Outcome == Conclusion.Skipped ? "" : $" {paint.Dim(Paint.Seconds(step.Duration))}";
        return $"{mark} {step.Number}. {Short(TerminalText.Strip(step.Name))}{end}{duration}";
    }

    /// <summary>The name in full is the heading of the step's log.</summary>
    private static string Short(string name)
    {
        string line = name.Split('\n')[0].TrimEnd();
        return line.Length <= NameWidth ? line : line[..(NameWidth - 1)] + "…";
    }
}

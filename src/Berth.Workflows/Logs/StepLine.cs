using Berth.Workflows.Running;

namespace Berth.Workflows.Logs;

/// <summary>How a step ended, on one line.</summary>
internal static class StepLine
{
    public static string Of(StepResult step, Paint paint)
    {
        string mark = step.Outcome switch
        {
            Conclusion.Success => paint.Green("✓"),
            Conclusion.Failure when step.Conclusion == Conclusion.Success => paint.Yellow("✗ (continued)"),
            Conclusion.Failure => paint.Red("✗"),
            Conclusion.Cancelled => paint.Yellow("cancelled"),
            _ => paint.Dim("skipped"),
        };
        string code = step.ExitCode is { } exit and not 0 ? $" exit code {exit}" : "";
        string duration = step.Outcome == Conclusion.Skipped ? "" : $" {paint.Dim(Paint.Seconds(step.Duration))}";
        return $"{mark} {step.Number}. {paint.Foreign(step.Name)}{code}{duration}";
    }
}

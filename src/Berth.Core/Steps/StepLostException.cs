using Berth.Core.Diagnosis;

namespace Berth.Core.Steps;

/// <summary>A step's stream ended and nobody said how the step did.</summary>
/// <param name="exitCode">Of the process that was to say it, where the engine knows it.</param>
public sealed class StepLostException(Finding finding, int? exitCode, Exception? inner) : BerthException(finding, inner)
{
    /// <summary>137 for an agent that the kernel killed with its step.</summary>
    public int? ExitCode { get; } = exitCode;
}

namespace Berth.Core.Diagnosis;

/// <summary>What a diagnosis came to.</summary>
/// <param name="Cause">The first finding's, or <see cref="Healthy"/>, or <see cref="Unknown"/>.</param>
/// <param name="Findings">The one to mend first is first.</param>
/// <param name="Observed">What was seen, in order, for a failure that no rule knows; else empty.</param>
public sealed record Verdict(string Cause, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Observed)
{
    /// <summary>Nothing is wrong.</summary>
    public const string Healthy = "healthy";

    /// <summary>Something is wrong, and no rule knows what.</summary>
    public const string Unknown = "unknown";
}

using System.Text.Json.Nodes;

namespace Berth.Core.Diagnosis;

/// <summary>
/// Carries expected failures out of an adapter (engine, file system) to the place that reports them. Pure code returns
/// findings instead of throwing.
/// </summary>
public class BerthException : Exception
{
    public BerthException(Finding finding, Exception? inner = null)
        : this([finding], inner)
    {
    }

    /// <param name="findings">At least one, in the order in which to mend them.</param>
    public BerthException(IReadOnlyList<Finding> findings, Exception? inner = null)
        : base(findings is { Count: > 0 }
            ? findings[0].Summary
            : throw new ArgumentException("No finding", nameof(findings)), inner) =>
        Findings = findings;

    /// <summary>What went wrong; the first is the one to mend first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>
    /// What was collected of the failure, in the form of a kept one (docs/evidence.md); null when there is nothing.
    /// </summary>
    public JsonObject? Evidence { get; init; }

    /// <summary>The first of <see cref="Findings"/>.</summary>
    public Finding Finding => Findings[0];
}

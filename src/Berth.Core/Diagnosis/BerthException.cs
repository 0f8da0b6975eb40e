namespace Berth.Core.Diagnosis;

/// <summary>
/// Carries an expected failure out of an adapter (engine, file system) to the place that reports it. Pure code returns
/// findings instead of throwing.
/// </summary>
public sealed class BerthException : Exception
{
    public BerthException(Finding finding, Exception? inner = null)
        : base(finding?.Summary, inner)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Finding = finding;
    }

    /// <summary>What went wrong.</summary>
    public Finding Finding { get; }
}

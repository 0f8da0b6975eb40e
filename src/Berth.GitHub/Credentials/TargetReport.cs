using Berth.Core.Diagnosis;

namespace Berth.GitHub.Credentials;

/// <summary>Whether a credential may register runners for a target.</summary>
/// <param name="Lacks">The scope or permission that is missing, in GitHub's words; null when none is, or nobody can tell.</param>
/// <param name="Problem">Why it may not; null when it may.</param>
public sealed record TargetReport(Uri Url, string? Lacks, Finding? Problem);

namespace Berth.Core.Diagnosis;

/// <summary>Where a step's programs are searched for, which need not be where its container's are.</summary>
/// <param name="Path">The step's own <c>PATH</c>; null for the container's.</param>
/// <param name="Prepend">Directories that come before it, with colons between them; null for none.</param>
internal sealed record SearchedPath(string? Path, string? Prepend);

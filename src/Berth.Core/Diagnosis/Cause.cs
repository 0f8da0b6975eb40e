namespace Berth.Core.Diagnosis;

/// <summary>A cause that Berth can name.</summary>
/// <param name="Code">As in a <see cref="Finding"/>.</param>
/// <param name="Title">What it means, in a few words.</param>
/// <param name="Origin">How it comes about.</param>
/// <param name="Fix">How to mend it.</param>
public sealed record Cause(string Code, string Title, string Origin, string Fix);

namespace Berth.Core.Checks.Rules;

/// <summary>Who owns a file, and who may do what with it.</summary>
/// <param name="Use">What it holds, in the user's words.</param>
/// <param name="Owner">The user's number.</param>
public sealed record FileAccessFacts(string Path, string Use, UnixFileMode Mode, uint Owner);

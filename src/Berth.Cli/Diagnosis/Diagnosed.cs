using Berth.Core.Diagnosis;

namespace Berth.Cli.Diagnosis;

/// <summary>A verdict, and whose it is.</summary>
/// <param name="Title">What was diagnosed, for people; null where they said it themselves.</param>
internal sealed record Diagnosed(string? Title, Verdict Verdict);

namespace Berth.Core.Jobs;

/// <summary>A parsed <c>options:</c> string.</summary>
/// <param name="Warnings">Flags that are left out, each by name and with the reason: for the job's log.</param>
/// <param name="Problems">
/// Values that no reading fits, each with its flag and what is allowed: the job cannot start as asked.
/// </param>
public sealed record CreateOptionsResult(CreateOptions Options, IReadOnlyList<string> Warnings, IReadOnlyList<string> Problems);

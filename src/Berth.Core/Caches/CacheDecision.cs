using Berth.Core.Diagnosis;
using Berth.Core.Runners;

namespace Berth.Core.Caches;

/// <summary>How a cache is to be used in a job, or why it cannot be.</summary>
/// <param name="Strategy">Never <see cref="CacheStrategy.Auto"/>; meaningless with a <paramref name="Refusal"/>.</param>
/// <param name="Note">A line for the job's log: why this strategy, or what it means; null when there is nothing to say.</param>
public sealed record CacheDecision(CacheStrategy Strategy, string? Note, Finding? Refusal);

using Berth.Core.Engines;

namespace Berth.Core.Jobs;

/// <summary>
/// What <c>prepare_job</c> did, for whoever started the hook and wants more than its log (<c>BERTH_JOB_REPORT</c> names the
/// file): <c>berth try</c> shows it.
/// </summary>
/// <param name="Pod">The pod's name.</param>
/// <param name="Network">What <c>docker run --network</c> takes to join it.</param>
public sealed record JobReport(
    string Pod, string? Container, string Network, IReadOnlyList<PhaseTime> Phases, IReadOnlyList<CacheReport> Caches);

using Berth.Core.Runners;

namespace Berth.Core.Jobs;

/// <summary>How one cache of a job was met.</summary>
/// <param name="Strategy">As resolved.</param>
/// <param name="Hit">The slot held something from an earlier job.</param>
public sealed record CacheReport(string Path, CacheStrategy Strategy, int Slot, bool Hit);

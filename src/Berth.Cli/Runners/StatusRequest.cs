namespace Berth.Cli.Runners;

/// <summary>What <c>berth status</c> is asked for.</summary>
/// <param name="Runner">Only this runner, or one of its instances; null for all.</param>
/// <param name="Clean">Free the slots that failed runners hold, first.</param>
internal sealed record StatusRequest(string? Runner, bool Clean = false);

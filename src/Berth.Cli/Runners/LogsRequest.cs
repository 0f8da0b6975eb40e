namespace Berth.Cli.Runners;

/// <summary>What <c>berth logs</c> is asked for.</summary>
/// <param name="Job">A job's number or name, or a runner's name.</param>
/// <param name="Follow">Go on until it ends.</param>
internal sealed record LogsRequest(string Job, bool Follow);

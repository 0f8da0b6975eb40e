namespace Berth.Core.Relay;

/// <summary>A hook command of a job, as it was carried out.</summary>
/// <param name="Command">One of <see cref="Jobs.HookCommand"/>'s.</param>
/// <param name="Action">Of a step, what the runner calls it (<c>GITHUB_ACTION</c>); null where it does not say.</param>
public sealed record JobPart(string Command, string? Action, DateTimeOffset Started, DateTimeOffset Finished, int ExitCode);

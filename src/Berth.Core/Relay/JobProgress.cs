using System.Text.Json.Nodes;

namespace Berth.Core.Relay;

/// <summary>How far a runner's job has come.</summary>
/// <param name="IsPrepared"><c>prepare_job</c> has come.</param>
/// <param name="IsOver"><c>cleanup_job</c> has come.</param>
/// <param name="State">What <c>prepare_job</c> answered, for the commands that follow.</param>
public sealed record JobProgress(bool IsPrepared, bool IsOver, JsonNode? State);

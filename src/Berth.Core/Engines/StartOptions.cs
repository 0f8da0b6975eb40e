using Berth.Core.Diagnosis;

namespace Berth.Core.Engines;

/// <summary>How to start a pod.</summary>
/// <param name="WaitForAgent">
/// The container whose entry process is Berth's agent: started when the agent says that it is ready. Null without one.
/// </param>
/// <param name="Registries">Credentials by image reference.</param>
/// <param name="Failed">
/// Told of a failure, with its evidence, while everything is still there; it is removed when this returns.
/// </param>
public sealed record StartOptions(
    string? WaitForAgent,
    IReadOnlyDictionary<string, Jobs.HookRegistry> Registries,
    Func<BerthException, Task>? Failed = null)
{
    /// <summary>Further containers of that kind.</summary>
    public IReadOnlyList<string> FurtherAgents { get; init; } = [];
}

namespace Berth.Core.Engines;

/// <summary>How to start a pod.</summary>
/// <param name="WaitForAgent">
/// The container whose entry process is Berth's agent: started when the agent says that it is ready. Null without one.
/// </param>
/// <param name="Registries">Credentials by image reference.</param>
public sealed record StartOptions(string? WaitForAgent, IReadOnlyDictionary<string, Jobs.HookRegistry> Registries);

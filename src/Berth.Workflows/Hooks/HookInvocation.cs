namespace Berth.Workflows.Hooks;

/// <summary>One start of the hook.</summary>
/// <param name="Input">The JSON for its standard input; may hold secrets.</param>
/// <param name="Environment">Its whole environment: nothing is inherited.</param>
/// <param name="WorkingDirectory">The workspace, on the runner's side.</param>
public sealed record HookInvocation(
    ReadOnlyMemory<byte> Input, IReadOnlyDictionary<string, string> Environment, string WorkingDirectory);

namespace Berth.Agent.Step;

/// <summary>Nobody takes the step's output any more.</summary>
internal sealed class HookGoneException(string message) : Exception(message);

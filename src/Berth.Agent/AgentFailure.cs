namespace Berth.Agent;

/// <summary>An expected failure with a code of the protocol and a text for the job's log.</summary>
internal sealed class AgentFailure(string code, string text) : Exception(text)
{
    public string Code { get; } = code;
}

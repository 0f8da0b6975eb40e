namespace Berth.Core.Steps.Protocol;

/// <summary>What came is not the protocol: the other side is broken, of another version, or something else entirely.</summary>
public sealed class ProtocolException(string message) : Exception(message);

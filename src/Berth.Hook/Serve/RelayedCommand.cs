namespace Berth.Hook.Serve;

/// <summary>A hook command as it came over a socket.</summary>
internal sealed record RelayedCommand(IReadOnlyDictionary<string, string> Environment, byte[] Input);

using Berth.Agent.Linux;

namespace Berth.Agent.Seed;

/// <summary>One entry of a directory.</summary>
internal readonly record struct TreeEntry(byte[] Name, PathBytes Path, FileStatus Status);

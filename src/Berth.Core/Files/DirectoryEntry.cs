namespace Berth.Core.Files;

/// <summary>One name in a directory.</summary>
/// <param name="Name">As bytes, ending in a zero.</param>
/// <param name="MaybeDirectory">It is one, or the file system does not say.</param>
internal readonly record struct DirectoryEntry(byte[] Name, bool MaybeDirectory);

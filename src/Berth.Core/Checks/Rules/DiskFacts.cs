namespace Berth.Core.Checks.Rules;

/// <summary>The file system that a directory is on.</summary>
/// <param name="Use">What the directory is for, in the user's words.</param>
/// <param name="Inodes">0 where the file system makes them as it needs them (btrfs).</param>
public sealed record DiskFacts(string Path, string Use, long FreeBytes, long Inodes, long FreeInodes);

namespace Berth.Core.Externals;

/// <summary>A file that is no ELF program of the kind that can be patched; the message says which and why.</summary>
internal sealed class ElfException(string path, string reason) : Exception($"{path}: {reason}");

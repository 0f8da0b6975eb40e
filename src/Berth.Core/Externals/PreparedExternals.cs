namespace Berth.Core.Externals;

/// <summary>What a pod mounts, read-only, beside the runner's externals, so that their node runs in any image.</summary>
/// <param name="LibDirectory">
/// The loader and the libraries, for <see cref="Planning.JobPaths.Library"/>; null when no node needs them.
/// </param>
/// <param name="PatchedNodes">Path in the container (<c>/__e/node20/bin/node</c>) to the patched file on the host.</param>
public sealed record PreparedExternals(string? LibDirectory, IReadOnlyDictionary<string, string> PatchedNodes);

using Berth.Core.Engines;

namespace Berth.Kubernetes.Images;

/// <summary>What a pod of an image told of it.</summary>
/// <param name="Id">As the node names its content.</param>
/// <param name="User">Number and group that it runs as.</param>
internal sealed record ImageKnowledge(
    string Reference, string Id, string User, IReadOnlyDictionary<string, ImagePathFacts> Paths)
{
    public bool Knows(IEnumerable<string> paths) => paths.All(Paths.ContainsKey);
}

using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>
/// Everything that a plan depends on: whoever makes it has looked at images, leased slots and read files before.
/// </summary>
public sealed record JobPlanRequest : PodPlanRequest
{
    public required RunnerDefinition Runner { get; init; }
    public required PrepareJobArgs Args { get; init; }

    /// <summary>Facts by image reference, for every image of the arguments.</summary>
    public required IReadOnlyDictionary<string, ImageFacts> Images { get; init; }

    public IReadOnlyList<CacheGrant> Caches { get; init; } = [];

    /// <summary>Where the job's own Docker daemon keeps its data; null for none, or for one that ends with the pod.</summary>
    public CacheGrant? DataRoot { get; init; }

    /// <summary>What the engine can give a pod.</summary>
    public EngineTraits Engine { get; init; } = new();

    /// <summary>The agent's executable on the runner's machine.</summary>
    public required string AgentFile { get; init; }

    /// <summary>
    /// The loader's and libraries' directory on the node, for <c>node</c> in images without glibc; null without externals.
    /// </summary>
    public string? LibraryDirectory { get; init; }

    /// <summary>Programs of the externals that have a copy for every image: path in the container to file on the node.</summary>
    public IReadOnlyDictionary<string, string> PatchedPrograms { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The version of the runner's externals, where the pod has to get them by <see cref="EngineTraits.ExternalsDirectory"/>; null
    /// for none.
    /// </summary>
    public string? ExternalsKey { get; init; }

    /// <summary>
    /// The agent's content, by which a node may have it in <see cref="EngineTraits.AgentDirectory"/>; null where it is not known.
    /// </summary>
    public string? AgentKey { get; init; }

    /// <summary>
    /// The node is expected to have agent and externals from an earlier job: nothing brings them, and the pod does not start where
    /// they are missing (see <see cref="NodeKit"/>).
    /// </summary>
    public bool ExpectsKit { get; init; }

    /// <summary>The volume that holds the runner's work directory, where the pod may mount that; null without.</summary>
    public SharedWork? SharedWork { get; init; }

    /// <summary>The pod may have directories of the node. Where it may not, what Berth would put there lives as long as the pod.</summary>
    public bool MayMountNode { get; init; } = true;

    /// <summary>The pod has to be one that the level <c>restricted</c> of Pod Security allows.</summary>
    public bool IsRestricted { get; init; }

    /// <summary>The node keeps the agent, and this pod may have it from there.</summary>
    internal bool NodeKeepsAgent => MayMountNode && Engine is { AgentDirectory: not null, AgentImage: not null } && AgentKey is not null;

    /// <summary>See <see cref="ExpectsKit"/>, which counts only where nodes keep anything.</summary>
    internal bool HasKit => ExpectsKit && NodeKeepsAgent;

    internal RunnerSide RunnerSide => RunnerSide.Of(this, Runner.Mode, Engine.SharesRunnerFiles) with { Shared = SharedWork };

    /// <summary>A hook extension (PodTemplate), and the file that it came from.</summary>
    public JsonNode? Extension { get; init; }
    public string ExtensionFile { get; init; } = "extension";
}

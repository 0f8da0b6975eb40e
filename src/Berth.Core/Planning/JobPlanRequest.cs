using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>
/// Everything that a plan depends on: whoever makes it has looked at images, leased slots and read files before.
/// </summary>
public sealed record JobPlanRequest
{
    public required RunnerDefinition Runner { get; init; }
    public required PrepareJobArgs Args { get; init; }

    /// <summary>The runner's own name (<c>RUNNER_NAME</c>); the pod is named after it.</summary>
    public required string RunnerName { get; init; }

    /// <summary>The workflow job (<c>GITHUB_JOB</c>).</summary>
    public required string Job { get; init; }

    /// <summary>The process that the pod serves, see <see cref="Pods.PodLabels.Owner"/>; null when none is known.</summary>
    public string? Owner { get; init; }

    public bool Keep { get; init; }

    /// <summary>Facts by image reference, for every image of the arguments.</summary>
    public required IReadOnlyDictionary<string, ImageFacts> Images { get; init; }

    public IReadOnlyList<CacheGrant> Caches { get; init; } = [];

    /// <summary>The agent's executable on the node.</summary>
    public required string AgentFile { get; init; }

    /// <summary>
    /// The loader's and libraries' directory on the node, for <c>node</c> in images without glibc; null without externals.
    /// </summary>
    public string? LibraryDirectory { get; init; }

    /// <summary>Programs of the externals that have a copy for every image: path in the container to file on the node.</summary>
    public IReadOnlyDictionary<string, string> PatchedPrograms { get; init; } = new Dictionary<string, string>();

    /// <summary>True when the node has an engine socket where the runner says (<c>/var/run/docker.sock</c>).</summary>
    public bool EngineSocketIsThere { get; init; }

    /// <summary>A hook extension (PodTemplate), and the file that it came from.</summary>
    public JsonNode? Extension { get; init; }
    public string ExtensionFile { get; init; } = "extension";
}

using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;

namespace Berth.Core.Planning;

/// <summary>
/// What a node keeps for jobs: the agent and the runner's externals (docs/adr/0016-a-node-keeps-what-pods-need.md). A pod that expects
/// them on a node that is new, or was wiped, does not start; then one is asked for that brings them.
/// </summary>
internal static class NodeKit
{
    private const string Missing = "node-kit-missing";

    /// <summary>True when a pod did not start for want of them.</summary>
    public static bool IsMissing(BerthException failure) =>
        failure.Findings.Any(finding => finding.Cause == Missing) || LacksAgent(failure.Evidence) || IsRefused(failure.Evidence);

    /// <summary>A container's runtime found no program where the agent should be, and names it (containerd, CRI-O).</summary>
    private static bool LacksAgent(JsonObject? evidence)
    {
        JsonNode? status = evidence?["pod"]?["status"];
        return new[] { status?["initContainerStatuses"], status?["containerStatuses"] }.OfType<JsonArray>().SelectMany(list => list)
            .Select(container => container?["state"]).SelectMany(state => new[] { state?["waiting"], state?["terminated"] })
            .Any(state => (string?)state?["reason"] is not ("ContainerCreating" or "PodInitializing")
                && ((string?)state?["message"])?.Contains(JobPaths.Agent, StringComparison.Ordinal) is true);
    }

    /// <summary>The agent looked for the rest and did not find it.</summary>
    private static bool IsRefused(JsonObject? evidence) => evidence?["logs"] is JsonObject logs
        && logs.Any(log => ((string?)log.Value)?.Contains($"failed {Missing} ", StringComparison.Ordinal) is true);
}

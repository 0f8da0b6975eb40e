using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>Why an EphemeralRunner has failed: from the reason and message that the controller leaves on it.</summary>
internal static class RunnerRules
{
    private const string Fix = "Mend the cause, then free its slot: berth status --clean.";

    /// <param name="runner">The EphemeralRunner.</param>
    public static IReadOnlyList<Finding> Of(JsonObject runner)
    {
        string name = (string?)runner["metadata"]?["name"] ?? "";
        string phase = (string?)runner["status"]?["phase"] ?? "";
        string reason = (string?)runner["status"]?["reason"] ?? "";
        string message = (string?)runner["status"]?["message"] ?? "";
        if (phase == "Outdated")
            return [Finding.Certain("runner-version-deprecated",
                $"{name}: GitHub does not take runners of this version any more", "Set 'runnerImage' in berth.yaml to a newer one.")];
        if (phase != "Failed") return Retrying(runner, name);
        // What the API server said of the pod is known to the rules of refusals.
        var refusal = new JsonObject
        {
            ["apiError"] = new JsonObject
            {
                ["kind"] = "Status",
                ["status"] = "Failure",
                ["reason"] = message.Contains("is invalid", StringComparison.Ordinal) ? "Invalid" : "Forbidden",
                ["code"] = message.Contains("is invalid", StringComparison.Ordinal) ? 422 : 403,
                ["message"] = message.Replace("Failed to create the pod: ", "", StringComparison.Ordinal),
            },
        };
        Finding[] found = reason == "InvalidPod" ? [.. Diagnostician.Diagnose(EvidenceForm.Read(refusal))] : [];
        return found.Length > 0
            ? [.. found.Select(finding => finding with { Summary = $"{name} holds a slot: {finding.Summary}" })]
            : [Finding.Certain("runner-failed", $"{name} has failed for good and holds a slot",
                Fix, reason.Length + message.Length > 0 ? [InertText.Line($"{reason}: {message}", 400)] : [])];
    }

    /// <summary>The controller makes its pod anew, five times and each time later.</summary>
    private static IReadOnlyList<Finding> Retrying(JsonObject runner, string name) =>
        runner["status"]?["failures"] is JsonObject { Count: > 0 } failures
            ? [Finding.Of("runner-restarts", Certainty.Likely, $"{name}: its pod has failed {failures.Count} times and is made again",
                "See its log: berth logs " + name)]
            : [];
}

using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;

namespace Berth.Core.Jobs;

/// <summary>
/// Whether a job may run here, by the event that started its workflow. The runner writes the event down before anything of the
/// job runs, so nothing of the job can have changed it (docs/adr/0018-jobs-of-forks-are-refused.md).
/// </summary>
public static class ForkRule
{
    public const string Cause = "fork-not-allowed";

    /// <summary>What stands against the job; null when nothing does.</summary>
    /// <param name="payload">The event as GitHub sends it to webhooks: what <c>GITHUB_EVENT_PATH</c> names.</param>
    public static Finding? Judge(RunnerDefinition runner, JsonElement payload)
    {
        ArgumentNullException.ThrowIfNull(runner);
        if (runner.Forks == ForkPolicy.Allow) return null;
        if (payload.ValueKind != JsonValueKind.Object)
            return Unknown(runner, "the event that started this job is no JSON object");
        // pull_request, pull_request_target, pull_request_review and the like: all tell of the pull request.
        if (Find(payload, "pull_request") is { ValueKind: JsonValueKind.Object } request)
            return Compare(runner, "a pull request", Name(request, "head", "repo"), Name(request, "base", "repo"));
        // A workflow that follows upon another's run, which may have been one of a fork.
        if (Find(payload, "workflow_run") is { ValueKind: JsonValueKind.Object } run)
        {
            return Compare(
                runner, "a workflow run", Name(run, "head_repository"), Name(run, "repository") ?? Name(payload, "repository"));
        }

        return null;
    }

    /// <summary>The event cannot be read: nobody knows whose job it is.</summary>
    public static Finding Unknown(RunnerDefinition runner, string why)
    {
        ArgumentNullException.ThrowIfNull(runner);
        return Finding.Certain(
            Cause, $"Runner {runner.Name} takes no jobs of forks, and whether this one is cannot be told: {why}", Fix(runner));
    }

    private static Finding? Compare(RunnerDefinition runner, string what, string? head, string? target)
    {
        if (head is not null && string.Equals(head, target, StringComparison.OrdinalIgnoreCase)) return null;
        string from = InertText.Line(head ?? "a repository that is gone", 140);
        return Finding.Certain(
            Cause,
            $"Runner {runner.Name} takes no jobs of forks: {what} of {from} started this one",
            Fix(runner),
            $"the event's head is in {from}, its base in {InertText.Line(target ?? "no repository", 140)}");
    }

    private static string Fix(RunnerDefinition runner) =>
        $"Push the branch to the repository itself to run it here; or set 'forks: allow' for {runner.Name} in berth.yaml, if " +
        "whoever may open a pull request may run code on this machine";

    private static JsonElement? Find(JsonElement node, string name) => node.TryGetProperty(name, out JsonElement found) ? found : null;

    private static string? Name(JsonElement node, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty(name, out node)) return null;
        }

        return node.ValueKind == JsonValueKind.Object && Find(node, "full_name") is { ValueKind: JsonValueKind.String } full
            ? full.GetString()
            : null;
    }
}

using System.Text.Json.Nodes;

namespace Berth.FakeGitHub;

/// <summary>A job as GitHub's run service gives it to the runner that acquires it.</summary>
internal static class JobMessage
{
    /// <summary>Kinds of template tokens and of context data, as the runner numbers them.</summary>
    private const int Mapping = 2, Dictionary = 2;

    public static JsonObject Of(FakeJob job, FakeWorkflowJob work, string url, string token, DateTimeOffset lockedUntil)
    {
        JsonObject message = new()
        {
            ["messageType"] = "RunnerJobRequest",
            ["plan"] = new JsonObject
            {
                ["scopeIdentifier"] = Guid.Empty.ToString(),
                ["planType"] = "actions",
                ["planId"] = job.Id.ToString(),
                ["version"] = 12,
            },
            ["timeline"] = new JsonObject { ["id"] = job.Id.ToString() },
            ["jobId"] = job.Id.ToString(),
            ["jobDisplayName"] = job.Name,
            ["jobName"] = job.Name,
            ["requestId"] = 0,
            ["lockedUntil"] = lockedUntil.ToString("O"),
            ["resources"] = new JsonObject { ["endpoints"] = new JsonArray(Endpoint(job, url, token)) },
            ["variables"] = new JsonObject
            {
                ["system.github.job"] = Value(job.Name),
                ["system.github.token"] = new JsonObject { ["value"] = token, ["isSecret"] = true },
                ["system.github.results_endpoint"] = Value($"{url}{RunnerRoutes.Results}"),
                ["system.runnerGroupName"] = Value("Default"),
                ["DistributedTask.AllowRunnerContainerHooks"] = Value("true"),
            },
            ["contextData"] = new JsonObject
            {
                ["github"] = Context(GitHub(job, work, url)),
                ["needs"] = Context([]),
                ["matrix"] = null,
                ["strategy"] = null,
                ["inputs"] = null,
                ["vars"] = Context([]),
            },
            ["steps"] = new JsonArray([.. work.Scripts.Select(Step)]),
            ["fileTable"] = new JsonArray(".github/workflows/ci.yml"),
        };
        if (work.Image is { } image)
        {
            message["jobContainer"] = work.Options is { } options
                ? Map(("image", image), ("options", options))
                : Map(("image", image));
        }

        if (work.Services is { Count: > 0 } services)
            message["jobServiceContainers"] = Map([.. services.Select(service => (service.Key, (JsonNode)Map(("image", service.Value))))]);
        return message;
    }

    private static JsonObject Endpoint(FakeJob job, string url, string token) => new()
    {
        ["name"] = "SystemVssConnection",
        ["url"] = $"{url}{RunnerRoutes.Run}{job.RequestId}/",
        ["authorization"] = new JsonObject
        {
            ["scheme"] = "OAuth",
            ["parameters"] = new JsonObject { ["AccessToken"] = token },
        },
        ["data"] = new JsonObject(),
        ["isReady"] = true,
    };

    private static (string, JsonNode)[] GitHub(FakeJob job, FakeWorkflowJob work, string url) =>
    [
        ("repository", "owner/repo"),
        ("repository_owner", "owner"),
        ("repositoryUrl", $"{url}/owner/repo.git"),
        ("server_url", url),
        ("api_url", $"{url}/api/v3"),
        ("run_id", $"{7000 + job.RequestId}"),
        ("run_number", "1"),
        ("run_attempt", "1"),
        ("workflow", "CI"),
        ("actor", "octocat"),
        ("ref", work.IsOfFork ? "refs/pull/1/merge" : "refs/heads/main"),
        ("sha", new string('a', 40)),
        ("event_name", work.IsOfFork ? "pull_request" : "push"),
        ("event", work.IsOfFork
            ? Context(("pull_request", Context(("head", Repository("stranger/repo")), ("base", Repository("owner/repo")))))
            : Context(("ref", "refs/heads/main"))),
    ];

    private static JsonObject Repository(string name) => Context(("repo", Context(("full_name", name))));

    private static JsonObject Step(string script, int index) => new()
    {
        ["type"] = "action",
        ["id"] = new Guid(index + 1, 0, 0, new byte[8]).ToString(),
        ["name"] = $"__run_{index + 1}",
        ["contextName"] = $"__run_{index + 1}",
        ["reference"] = new JsonObject { ["type"] = "script" },
        ["displayNameToken"] = $"Step {index + 1}",
        ["condition"] = "success()",
        ["inputs"] = Map(("script", script), ("shell", "sh")),
    };

    private static JsonObject Value(string value) => new() { ["value"] = value };

    private static JsonObject Map(params (string Key, JsonNode Value)[] entries) => new()
    {
        ["type"] = Mapping,
        ["map"] = new JsonArray([.. entries.Select(entry => new JsonObject { ["Key"] = entry.Key, ["Value"] = entry.Value })]),
    };

    private static JsonObject Context(params (string Key, JsonNode Value)[] entries) => new()
    {
        ["t"] = Dictionary,
        ["d"] = new JsonArray([.. entries.Select(entry => new JsonObject { ["k"] = entry.Key, ["v"] = entry.Value })]),
    };
}

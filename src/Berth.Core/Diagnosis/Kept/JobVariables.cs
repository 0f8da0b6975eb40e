namespace Berth.Core.Diagnosis.Kept;

/// <summary>Which of a job's variables may hold a secret: all that the runner itself does not set to a path or a name.</summary>
public static class JobVariables
{
    // docs.github.com, "Default environment variables", and what the runner adds beside those. A prefix would not do: a user's
    // GITHUB_PAT begins as they do.
    private static readonly HashSet<string> _known =
    [
        "CI", "HOME", "PATH", "GITHUB_ACTION", "GITHUB_ACTIONS", "GITHUB_ACTION_PATH", "GITHUB_ACTION_REF",
        "GITHUB_ACTION_REPOSITORY", "GITHUB_ACTOR", "GITHUB_ACTOR_ID", "GITHUB_API_URL", "GITHUB_BASE_REF", "GITHUB_ENV",
        "GITHUB_EVENT_NAME", "GITHUB_EVENT_PATH", "GITHUB_GRAPHQL_URL", "GITHUB_HEAD_REF", "GITHUB_JOB", "GITHUB_OUTPUT",
        "GITHUB_PATH", "GITHUB_REF", "GITHUB_REF_NAME", "GITHUB_REF_PROTECTED", "GITHUB_REF_TYPE", "GITHUB_REPOSITORY",
        "GITHUB_REPOSITORY_ID", "GITHUB_REPOSITORY_OWNER", "GITHUB_REPOSITORY_OWNER_ID", "GITHUB_RETENTION_DAYS",
        "GITHUB_RUN_ATTEMPT", "GITHUB_RUN_ID", "GITHUB_RUN_NUMBER", "GITHUB_SERVER_URL", "GITHUB_SHA", "GITHUB_STATE",
        "GITHUB_STEP_SUMMARY", "GITHUB_TRIGGERING_ACTOR", "GITHUB_WORKFLOW", "GITHUB_WORKFLOW_REF", "GITHUB_WORKFLOW_SHA",
        "GITHUB_WORKSPACE", "RUNNER_ARCH", "RUNNER_DEBUG", "RUNNER_ENVIRONMENT", "RUNNER_NAME", "RUNNER_OS", "RUNNER_TEMP",
        "RUNNER_TOOL_CACHE", "RUNNER_TRACKING_ID", "RUNNER_WORKSPACE",
    ];

    /// <summary>False for what the runner sets for every job.</summary>
    public static bool MayBeSecret(string name) => !_known.Contains(name);
}

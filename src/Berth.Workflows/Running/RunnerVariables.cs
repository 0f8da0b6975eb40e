using Berth.Workflows.Checkout;
using Berth.Workflows.Expressions;
using Berth.Workflows.Model;

namespace Berth.Workflows.Running;

/// <summary>The <c>GITHUB_*</c> and <c>RUNNER_*</c> variables of a job, with the runner's paths, in the runner's order.</summary>
internal sealed class RunnerVariables(JobRequest request, WorkflowJob job, RepositoryFacts facts, RunnerDirectory directory)
{
    /// <summary>
    /// The files that a step hands results back through: the variable, and the file's name without its step's suffix.
    /// </summary>
    private static readonly (string Variable, string File)[] _commandFiles =
    [
        ("PATH", "add_path_"), ("ENV", "set_env_"), ("STEP_SUMMARY", "step_summary_"), ("STATE", "save_state_"),
        ("OUTPUT", "set_output_"),
        ("ARTIFACTS", "artifacts_"), ("ARTIFACTS_LIST", "artifacts_list_"),
    ];

    /// <summary>The <c>GITHUB_*</c> variables that are the same for the whole job.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> GitHub { get; } = ForJob(request, job, facts, directory);

    public IReadOnlyList<KeyValuePair<string, string>> Runner { get; } =
    [
        new("RUNNER_OS", "Linux"),
        new("RUNNER_ARCH", request.Runner.Architecture),
        new("RUNNER_NAME", request.Runner.Name),
        new("RUNNER_TOOL_CACHE", directory.Tool),
        new("RUNNER_TEMP", directory.Temp),
        new("RUNNER_WORKSPACE", directory.RepositoryDirectory),
    ];

    /// <summary>The <c>GITHUB_*</c> variables of one step, its result files made.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ForStep(StepIdentity step)
    {
        List<KeyValuePair<string, string>> variables =
        [
            .. GitHub,
            new("GITHUB_ACTION", step.Action),
            new("GITHUB_EVENT_PATH", directory.EventFile),
            new("GITHUB_ACTION_REPOSITORY", ""),
            new("GITHUB_ACTION_REF", ""),
        ];
        foreach ((string variable, string file) in _commandFiles)
        {
            string path = Path.Combine(directory.FileCommands, file + step.FileSuffix);
            RunnerDirectory.WriteFile(path, "");
            variables.Add(new($"GITHUB_{variable}", path));
        }

        return variables;
    }

    /// <summary>
    /// The content of one of a step's result files; empty when the step removed it. The step may have put anything in its
    /// place: only a file counts, and it is read to a limit.
    /// </summary>
    /// <exception cref="IOException">It cannot be read, is no file, or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">The step's user has made it its own.</exception>
    public string ReadCommandFile(StepIdentity step, string file)
    {
        string path = Path.Combine(directory.FileCommands, file + step.FileSuffix);
        try
        {
            return RunnerDirectory.ReadFile(path);
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    /// <summary>The environment that the hook is started with.</summary>
    public Dictionary<string, string> HookEnvironment(IEnumerable<KeyValuePair<string, string>> gitHub)
    {
        Dictionary<string, string> environment = new(request.Runner.Environment) { ["CI"] = "true", ["GITHUB_ACTIONS"] = "true" };
        foreach ((string name, string value) in gitHub.Concat(Runner))
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <summary>
    /// The <c>github</c> context. Its paths are the runner's, also in a job with a container: so it is on GitHub.
    /// </summary>
    public ExpressionValue GitHubContext(IEnumerable<KeyValuePair<string, string>> variables)
    {
        IEnumerable<KeyValuePair<string, ExpressionValue>> properties = variables.Select(
            variable =>
                KeyValuePair.Create(variable.Key["GITHUB_".Length..].ToLowerInvariant(), ExpressionValue.Of(variable.Value)));
        return ExpressionValue.Object(properties.Concat(
        [
            new("event", ExpressionJson.Read(request.EventPayload)),
            new("repositoryUrl", ExpressionValue.Of($"git://github.com/{facts.Repository}.git")),
            new("token", ExpressionValue.Of(request.Secrets.GetValueOrDefault("GITHUB_TOKEN", ""))),
            new("secret_source", ExpressionValue.Of("Actions")),
        ]));
    }

    /// <summary>The <c>runner</c> context.</summary>
    public ExpressionValue RunnerContext() => ExpressionValue.Texts(
    [
        .. Runner.Select(variable => KeyValuePair.Create(variable.Key["RUNNER_".Length..].ToLowerInvariant(), variable.Value)),
        new("environment", "self-hosted"),
        new("debug", ""),
    ]);

    private static List<KeyValuePair<string, string>> ForJob(
        JobRequest request, WorkflowJob job, RepositoryFacts facts, RunnerDirectory directory)
    {
        bool isGitHub = facts.ServerUrl == "https://github.com";
        string workflowFile = $"{facts.Repository}/{request.Workflow.File}@{facts.Ref}";
        return
        [
            new("GITHUB_JOB", job.Id),
            new("GITHUB_EVENT_NAME", request.EventName),
            new("GITHUB_SERVER_URL", facts.ServerUrl),
            new("GITHUB_API_URL", isGitHub ? "https://api.github.com" : $"{facts.ServerUrl}/api/v3"),
            new("GITHUB_GRAPHQL_URL", isGitHub ? "https://api.github.com/graphql" : $"{facts.ServerUrl}/api/graphql"),
            new("GITHUB_WORKFLOW", request.Workflow.Name ?? request.Workflow.File),
            new("GITHUB_REPOSITORY", facts.Repository),
            new("GITHUB_SHA", facts.Sha),
            new("GITHUB_REF", facts.Ref),
            new("GITHUB_RUN_ID", "1"),
            new("GITHUB_RUN_NUMBER", "1"),
            new("GITHUB_RUN_ATTEMPT", "1"),
            new("GITHUB_WORKFLOW_REF", workflowFile),
            new("GITHUB_WORKFLOW_SHA", facts.Sha),
            new("GITHUB_REPOSITORY_OWNER", facts.Owner),
            new("GITHUB_REPOSITORY_OWNER_ID", ""),
            new("GITHUB_REPOSITORY_ID", ""),
            new("GITHUB_REF_NAME", facts.RefName),
            new("GITHUB_REF_TYPE", facts.RefType),
            new("GITHUB_REF_PROTECTED", "false"),
            new("GITHUB_RETENTION_DAYS", "90"),
            new("GITHUB_BASE_REF", ""),
            new("GITHUB_HEAD_REF", ""),
            new("GITHUB_ACTOR", facts.Actor),
            new("GITHUB_ACTOR_ID", ""),
            new("GITHUB_TRIGGERING_ACTOR", facts.Actor),
            new("GITHUB_WORKSPACE", directory.Workspace),
        ];
    }
}

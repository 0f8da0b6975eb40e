using Berth.Core.Jobs;
using Berth.Core.Secrets;
using Berth.Workflows.Expressions;
using Berth.Workflows.Files;

namespace Berth.Workflows.Running;

/// <summary>What a job's steps change and see: status, environment, path, results, contexts.</summary>
internal sealed class JobState(
    JobRequest request, RunnerVariables variables, RunnerDirectory directory, SecretMasker masker, ExpressionValue? cell)
{
    private readonly OrderedDictionary<string, ExpressionValue> _steps = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _actionNames = new(StringComparer.OrdinalIgnoreCase);
    private ExpressionValue _container = ExpressionValue.Texts([]);
    private ExpressionValue _services = ExpressionValue.Texts([]);

    public JobStatus Status { get; set; }

    public SecretMasker Masker => masker;

    /// <summary>The workflow's and the job's <c>env</c>, and what steps wrote to <c>GITHUB_ENV</c>.</summary>
    public OrderedDictionary<string, string> Env { get; } = [];

    /// <summary>What steps wrote to <c>GITHUB_PATH</c>, first written first.</summary>
    public List<string> Path { get; } = [];

    public List<StepResult> Results { get; } = [];

    /// <summary>Strategy and needs of the job, where it has them.</summary>
    public required ExpressionValue Strategy { get; init; }
    public required ExpressionValue Needs { get; init; }

    /// <summary>The contexts of what is computed before the job starts: no steps, no job, no workspace.</summary>
    public ExpressionScope BeforeJob(bool withEnv) => new(Contexts(variables.GitHub, withEnv ? Env : null), Status);

    /// <summary>The contexts of a step, or of the job's outputs.</summary>
    public ExpressionScope DuringJob(IEnumerable<KeyValuePair<string, string>> gitHub, IEnumerable<KeyValuePair<string,
        string>> env) => new(
        Contexts(gitHub, env).Concat(
        [
            new("steps", ExpressionValue.Object(_steps)),
            new("job", ExpressionValue.Object(
            [
                new("status", ExpressionValue.Of(Status.ToString().ToLowerInvariant())),
                new("container", _container),
                new("services", _services),
            ])),
        ]),
        Status,
        patterns => FilesHash.Compute(directory.Workspace, patterns));

    /// <summary>The name that the runner makes up for a step, <c>__run_2</c> for the second of its kind.</summary>
    public string ActionName(string kind)
    {
        int count = _actionNames[kind] = _actionNames.GetValueOrDefault(kind) + 1;
        return count == 1 ? kind : $"{kind}_{count}";
    }

    /// <summary>Fills the <c>job</c> context from the answer of <c>prepare_job</c>.</summary>
    public void SetContainers(HookResponseContext? context, IReadOnlyList<string> services)
    {
        _container = Container(context?.Container);
        _services = ExpressionValue.Object(services.Zip(context?.Services ?? [])
            .Select(pair => KeyValuePair.Create(pair.First, Container(pair.Second))));
    }

    /// <summary>Takes a step's result into the job's status and the <c>steps</c> context.</summary>
    public void Add(StepResult result)
    {
        // Expressions see the outputs as they are; whoever reads the results sees them masked.
        Results.Add(
            result with { Outputs = result.Outputs.ToDictionary(output => output.Key, output => masker.Apply(output.Value)) });
        if (result.Conclusion == Conclusion.Failure && Status == JobStatus.Success)
        {
            Status = JobStatus.Failure;
        }

        if (result.Id is not null)
        {
            _steps[result.Id] = ExpressionValue.Object(
            [
                new("outputs", ExpressionValue.Texts(result.Outputs)),
                new("outcome", ExpressionValue.Of(result.Outcome.ToString().ToLowerInvariant())),
                new("conclusion", ExpressionValue.Of(result.Conclusion.ToString().ToLowerInvariant())),
            ]);
        }
    }

    private IEnumerable<KeyValuePair<string, ExpressionValue>> Contexts(
        IEnumerable<KeyValuePair<string, string>> gitHub, IEnumerable<KeyValuePair<string, string>>? env)
    {
        yield return new("github", variables.GitHubContext(gitHub));
        yield return new("runner", variables.RunnerContext());
        yield return new("vars", ExpressionValue.Texts(request.Variables));
        yield return new("secrets", ExpressionValue.Texts(request.Secrets));
        yield return new("inputs", ExpressionValue.Texts(request.Inputs));
        yield return new("needs", Needs);
        yield return new("strategy", Strategy);
        yield return new("matrix", cell ?? ExpressionValue.Null);
        if (env is not null)
        {
            yield return new("env", ExpressionValue.Texts(env, caseSensitive: true));
        }
    }

    private static ExpressionValue Container(HookContainerContext? container) => container is null
        ? ExpressionValue.Texts([])
        : ExpressionValue.Object(
        [
            new("id", ExpressionValue.Of(container.Id)),
            new("network", ExpressionValue.Of(container.Network)),
            // Generated deserialisation leaves null where the answer has no ports, whatever the type says.
            new("ports", ExpressionValue.Texts(container.Ports ?? new Dictionary<string, string>())),
        ]);
}

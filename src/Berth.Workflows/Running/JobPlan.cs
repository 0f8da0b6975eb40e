using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Secrets;
using Berth.Workflows.Checkout;
using Berth.Workflows.Expressions;
using Berth.Workflows.Hooks;
using Berth.Workflows.Model;

namespace Berth.Workflows.Running;

/// <summary>A job with everything computed that is known before it starts.</summary>
internal sealed record JobPlan(
    WorkflowJob Job, JobState State, RunnerVariables Variables, JobContainer Container,
    IReadOnlyList<KeyValuePair<string, JobContainer>> Services, TimeSpan Timeout)
{
    private static readonly TimeSpan _defaultTimeout = TimeSpan.FromMinutes(360);

    /// <summary>Chooses the cell and computes environment, container and services.</summary>
    /// <exception cref="BerthException">An expression fails, a cell is not chosen, there is no image.</exception>
    public static JobPlan Create(
        JobRequest request, WorkflowJob job, RepositoryFacts facts, RunnerDirectory directory, SecretMasker masker)
    {
        RunnerVariables variables = new(request, job, facts, directory);
        ExpressionValue needs = Needs(job);
        JobState alone = new(request, variables, directory, masker, null) { Strategy = ExpressionValue.Null, Needs = needs };
        IReadOnlyList<ExpressionValue> cells = Cells(request, job, alone.BeforeJob(withEnv: false));
        ExpressionValue? cell = cells.Count == 0 ? null : Matrix.Choose(cells, request.Matrix, job.Matrix!.Position);
        JobState state = new(request, variables, directory, masker, cell)
        {
            Needs = needs,
            Strategy = Strategy(job, cells, cell, alone.BeforeJob(withEnv: false)),
        };
        foreach (TemplateNode env in new[] { request.Workflow.Env, job.Env }.OfType<TemplateNode>())
        {
            foreach ((string name, ExpressionValue value) in env.Evaluate(state.BeforeJob(withEnv: false)).Properties)
            {
                state.Env[name] = value.ToString();
            }
        }

        foreach ((string name, string value) in request.Environment)
        {
            state.Env[name] = value;
        }

        ExpressionScope scope = state.BeforeJob(withEnv: true);
        return new JobPlan(
            job, state, variables, ReadContainer(request, job, scope), ReadServices(job, scope),
            Minutes(job.TimeoutMinutes, scope, _defaultTimeout));
    }

    /// <summary>The arguments of <c>prepare_job</c>.</summary>
    public PrepareJobArgs PrepareArgs(RunnerDirectory directory, string dockerSocket) => new()
    {
        Container = HookContainers.Job(Container, directory, dockerSocket),
        Services = [.. Services.Select(service => HookContainers.Service(service.Value))],
    };

    /// <summary>A <c>timeout-minutes</c>.</summary>
    /// <exception cref="BerthException">It is no positive number.</exception>
    public static TimeSpan Minutes(TemplateNode? node, ExpressionScope scope, TimeSpan otherwise)
    {
        double minutes = node?.Evaluate(scope).ToNumber() ?? 0;
        if (node is null || minutes is 0)
        {
            return otherwise;
        }

        // Longer than the longest timer is as good as for ever.
        return minutes > 0
            ? TimeSpan.FromMinutes(Math.Min(minutes, 35_000))
            : throw node.Position.Failure("must be a positive number of minutes");
    }

    private static IReadOnlyList<ExpressionValue> Cells(JobRequest request, WorkflowJob job, ExpressionScope scope)
    {
        if (job.Matrix is not null)
        {
            return Matrix.Expand(job.Matrix.Evaluate(scope), job.Matrix.Position);
        }

        return request.Matrix.Count == 0
            ? []
            : throw job.Position.Failure($"The job '{job.Id}' has no matrix to choose a cell of", "Leave out --matrix");
    }

    private static ExpressionValue Strategy(
        WorkflowJob job, IReadOnlyList<ExpressionValue> cells, ExpressionValue? cell, ExpressionScope scope) =>
        ExpressionValue.Object(
        [
            new("fail-fast", ExpressionValue.Of(job.FailFast?.Evaluate(scope).IsTruthy ?? true)),
            new("job-index", ExpressionValue.Of(cell is null ? 0 : cells.TakeWhile(other => other != cell).Count())),
            new("job-total", ExpressionValue.Of(Math.Max(1, cells.Count))),
            new("max-parallel", job.MaxParallel?.Evaluate(scope) ?? ExpressionValue.Of(Math.Max(1, cells.Count))),
        ]);

    /// <summary>The jobs before this one were not run: they count as successful, without outputs.</summary>
    private static ExpressionValue Needs(WorkflowJob job)
    {
        ExpressionValue successful = ExpressionValue.Object(
            [new("result", ExpressionValue.Of("success")), new("outputs", ExpressionValue.Texts([]))]);
        return ExpressionValue.Object(job.Needs.Select(id => KeyValuePair.Create(id, successful)));
    }

    private static JobContainer ReadContainer(JobRequest request, WorkflowJob job, ExpressionScope scope)
    {
        JobContainer? own = job.Container is null ? null : Read(job.Container, scope);
        string? image = request.Runner.ImageOverride ?? own?.Image ?? request.Runner.Image;
        return image is null
            ? throw new BerthException(Finding.Certain(
                "no-image", $"The job '{job.Id}' has no container, and the runner has no image for such jobs",
                "Give --image IMAGE, set 'image' in the runner's definition, or 'container' in the job", job.Position.ToString()))
            : (own ?? new JobContainer { Image = image }) with
            {
                Image = image,
                Options = Joined(own?.Options, request.ContainerOptions),
            };
    }

    private static string? Joined(string? options, string? more) =>
        options is null || more is null ? options ?? more : $"{options} {more}";

    private static List<KeyValuePair<string, JobContainer>> ReadServices(WorkflowJob job, ExpressionScope scope)
    {
        IEnumerable<(string Name, JobContainer? Container)> services = job.Services switch
        {
            null => [],
            TemplateNode.Mapping mapping => mapping.Entries.Select(entry => (entry.Key, Read(entry.Value, scope))),
            var computed => computed.Evaluate(scope).Properties
                .Select(service => (service.Key, Checked(JobContainer.Read(service.Value, computed.Position), computed.Position))),
        };
        return [.. services.Where(service => service.Container is not null)
            .Select(service => KeyValuePair.Create(service.Name, service.Container!))];
    }

    private static JobContainer? Read(TemplateNode node, ExpressionScope scope) =>
        Checked(JobContainer.Read(node.Evaluate(scope), node.Position), node.Position);

    private static JobContainer? Checked(JobContainer? container, SourcePosition position) =>
        container is { Username: null } == container is { Password: null }
            ? container
            : throw position.Failure(
                "credentials need a username and a password; one of them is empty (secrets are given with --secret)");
}

namespace Berth.Workflows.Model;

/// <summary>A workflow file: what one of its jobs needs to run.</summary>
public sealed record Workflow
{
    /// <summary>The file as the user named it.</summary>
    public required string File { get; init; }
    public string? Name { get; init; }
    public TemplateNode? Env { get; init; }
    public RunDefaults Defaults { get; init; } = new(null, null);
    public required IReadOnlyList<WorkflowJob> Jobs { get; init; }
    /// <summary>Where <c>jobs:</c> stands.</summary>
    public required SourcePosition JobsPosition { get; init; }

    /// <summary>Finds a job by its id; null asks for the only one.</summary>
    public JobChoice Job(string? id)
    {
        if (id is null)
        {
            return Jobs is [{ } only]
                ? new JobChoice(only, null)
                : new JobChoice(
                    null, JobsPosition.Problem($"There are {Jobs.Count} jobs: choose one of {string.Join(", ", Ids)}"));
        }

        WorkflowJob? job = Jobs.FirstOrDefault(candidate => string.Equals(candidate.Id, id, StringComparison.OrdinalIgnoreCase));
        return job switch
        {
            null => new JobChoice(null, JobsPosition.Problem(Nearest.Unknown("job", id, [.. Ids]))),
            { Uses: not null } => new JobChoice(null, job.Position.Problem(
                $"The job '{job.Id}' calls the reusable workflow '{job.Uses}', which has no steps of its own to run here; try " +
                "a job of that workflow")),
            _ => new JobChoice(job, null),
        };
    }

    private IEnumerable<string> Ids => Jobs.Select(job => job.Id);
}

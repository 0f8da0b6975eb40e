using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Workflows.Expressions;

namespace Berth.Workflows.Model;

/// <summary>
/// Builds a workflow in memory for a command given on the command line: one job with one step, which needs no shell.
/// </summary>
public static class AdHocJob
{
    /// <summary>The id of its only job.</summary>
    public const string JobId = "try";

    /// <param name="command">Program and arguments, passed on as they are; empty for a job that only has a pod.</param>
    /// <param name="image">The job container's image; null leaves it to the runner.</param>
    /// <param name="services">Images to run beside the job.</param>
    /// <param name="checkout">Whether the working tree is copied into the workspace before the command.</param>
    public static Workflow Create(IReadOnlyList<string> command, string? image, IReadOnlyList<string> services, bool checkout)
    {
        SourcePosition position = SourcePosition.CommandLine;
        WorkflowStep run = new() { Position = position, Name = Text(ShellLine.Of(command)), Command = command };
        WorkflowStep copy = new() { Position = position, Name = Text("Copy the working tree"), Uses = "actions/checkout@v4" };
        WorkflowJob job = new()
        {
            Id = JobId,
            Position = position,
            Container = image is null ? null : Text(image),
            Services = services.Count == 0 ? null : new TemplateNode.Mapping([.. Named(services)], position),
            Steps =
            [
                .. checkout ? [copy] : Array.Empty<WorkflowStep>(),
                .. command.Count > 0 ? [run] : Array.Empty<WorkflowStep>(),
            ],
        };
        return new Workflow { File = position.File, Name = "berth try", Jobs = [job], JobsPosition = position };
    }

    /// <summary>Nobody gave them names: what the hook will call them is theirs.</summary>
    private static IEnumerable<KeyValuePair<string, TemplateNode>> Named(IReadOnlyList<string> services) =>
        ServiceNames.Of([.. services.Select(image => new HookContainer { Image = image })], JobPlanner.JobContainer)
            .Zip(services, (name, image) => KeyValuePair.Create<string, TemplateNode>(name, Text(image)));

    private static TemplateNode.Literal Text(string text) => new(ExpressionValue.Of(text), SourcePosition.CommandLine);
}

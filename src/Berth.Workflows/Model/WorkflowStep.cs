using Berth.Workflows.Expressions;

namespace Berth.Workflows.Model;

/// <summary>
/// One of a job's <c>steps:</c>. Exactly one of <see cref="Run"/>, <see cref="Uses"/> and <see cref="Command"/> is set.
/// </summary>
public sealed record WorkflowStep
{
    public required SourcePosition Position { get; init; }
    public string? Id { get; init; }
    public TemplateNode? Name { get; init; }
    public Condition If { get; init; } = Condition.Default;
    public TemplateNode? Run { get; init; }
    public string? Uses { get; init; }
    /// <summary>Program and arguments, run without a shell: a step given on the command line.</summary>
    public IReadOnlyList<string>? Command { get; init; }
    public TemplateNode? With { get; init; }
    public TemplateNode? Env { get; init; }
    public TemplateNode? Shell { get; init; }
    public TemplateNode? WorkingDirectory { get; init; }
    public TemplateNode? ContinueOnError { get; init; }
    public TemplateNode? TimeoutMinutes { get; init; }
}

using Berth.Workflows.Expressions;

namespace Berth.Workflows.Model;

/// <summary>One of <c>jobs:</c>.</summary>
public sealed record WorkflowJob
{
    public required string Id { get; init; }
    public required SourcePosition Position { get; init; }
    public TemplateNode? Name { get; init; }
    public IReadOnlyList<string> Needs { get; init; } = [];
    public Condition If { get; init; } = Condition.Default;
    /// <summary>The condition as written, for messages.</summary>
    public string? IfText { get; init; }
    public TemplateNode? Env { get; init; }
    public RunDefaults Defaults { get; init; } = new(null, null);
    /// <summary>An image, a mapping, or an expression that gives one of them.</summary>
    public TemplateNode? Container { get; init; }
    public TemplateNode? Services { get; init; }
    public TemplateNode? Matrix { get; init; }
    public TemplateNode? FailFast { get; init; }
    public TemplateNode? MaxParallel { get; init; }
    public TemplateNode? TimeoutMinutes { get; init; }
    public TemplateNode? Outputs { get; init; }
    public IReadOnlyList<WorkflowStep> Steps { get; init; } = [];
    /// <summary>A reusable workflow that this job calls instead of having steps.</summary>
    public string? Uses { get; init; }
}

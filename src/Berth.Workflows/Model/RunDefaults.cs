namespace Berth.Workflows.Model;

/// <summary><c>defaults.run</c> of a workflow or a job.</summary>
public sealed record RunDefaults(TemplateNode? Shell, TemplateNode? WorkingDirectory);

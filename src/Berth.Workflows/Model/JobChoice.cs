using Berth.Core.Yaml;

namespace Berth.Workflows.Model;

/// <summary>The job asked for, or why there is none.</summary>
public sealed record JobChoice(WorkflowJob? Job, Problem? Problem);

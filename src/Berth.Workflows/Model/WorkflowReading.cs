using Berth.Core.Yaml;

namespace Berth.Workflows.Model;

/// <summary>A workflow, or everything that is wrong with its file.</summary>
public sealed record WorkflowReading(Workflow? Workflow, IReadOnlyList<Problem> Problems);

using Berth.Core.Configuration;

namespace Berth.Core.Migration;

/// <summary>A runner of another tool, as fields of <c>berth.yaml</c>.</summary>
/// <param name="Name">Fit to be a runner's name.</param>
/// <param name="Notes">What could not be taken over as it was, and what is left to do; a line each.</param>
public sealed record ImportedRunner(string Name, IReadOnlyList<RunnerSetting> Settings, IReadOnlyList<string> Notes)
{
    /// <summary>The rest of its values of the chart, as YAML; null when everything has a field. Never holds a secret.</summary>
    public string? Values { get; init; }
}

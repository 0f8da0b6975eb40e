namespace Berth.Core.Runners;

/// <summary>A runner as <c>berth.yaml</c> defines it, defaults applied: the planner's only view of the configuration.</summary>
/// <remarks>
/// Source-generated JSON readers set an absent init property to its type's default, so the defaults are in the setters.
/// </remarks>
public sealed record RunnerDefinition
{
    public required string Name { get; init; }
    public RunnerMode Mode { get; init; } = RunnerMode.Container;
    /// <summary><c>owner/repo</c> when the runner serves one repository.</summary>
    public string? Repository { get; init; }
    /// <summary>
    /// The GitHub URL of what the runner serves: a repository, an organisation or an enterprise, on any host. Null for one that
    /// only runs jobs here.
    /// </summary>
    public string? Url { get; init; }
    /// <summary>A name in the credential store, never the secret.</summary>
    public string? Credentials { get; init; }
    /// <summary>The image of jobs that name none.</summary>
    public string? Image { get; init; }
    public int Min { get; init; }
    public int Max { get; init => field = Math.Max(1, value); } = 1;
    /// <summary>So many runners of this definition, each with caches of its own.</summary>
    public int Instances { get; init => field = Math.Max(1, value); } = 1;
    public IReadOnlyList<CacheDefinition> Caches { get; init => field = value ?? []; } = [];
    public IReadOnlyList<MountDefinition> Mounts { get; init => field = value ?? []; } = [];
    /// <summary>A hook extension (PodTemplate in YAML or JSON): its file, absolute.</summary>
    public string? Extension { get; init; }
}

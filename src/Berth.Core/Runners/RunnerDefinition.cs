namespace Berth.Core.Runners;

/// <summary>A runner as <c>berth.yaml</c> defines it, defaults applied: the planner's only view of the configuration.</summary>
/// <remarks>
/// Source-generated JSON readers set an absent init property to its type's default, so the defaults are in the setters.
/// </remarks>
public sealed record RunnerDefinition
{
    /// <summary>The namespace of runners that name none.</summary>
    public const string DefaultNamespace = "berth-runners";

    /// <summary>The image that GitHub publishes of its runner.</summary>
    public const string DefaultRunnerImage = "ghcr.io/actions/actions-runner:latest";

    /// <summary>The image of a job's own Docker daemon. Docker publishes it; a new one may keep its data in another way.</summary>
    public const string DefaultDindImage = "docker:28.5.2-dind";

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
    /// <summary>The image of jobs that name none; a runner on this machine runs them only where it holds a runner itself.</summary>
    public string? Image { get; init; }
    /// <summary>The image of the Docker daemon that a job of mode <c>dind</c> has.</summary>
    public string DindImage { get; init => field = value ?? DefaultDindImage; } = DefaultDindImage;
    public int Min { get; init; }
    public int Max { get; init => field = Math.Max(1, value); } = 1;
    /// <summary>So many runners of this definition, each with caches of its own.</summary>
    public int Instances { get; init => field = Math.Max(1, value); } = 1;
    public IReadOnlyList<CacheDefinition> Caches { get; init => field = value ?? []; } = [];
    public IReadOnlyList<MountDefinition> Mounts { get; init => field = value ?? []; } = [];
    /// <summary>A hook extension (PodTemplate in YAML or JSON): its file, absolute.</summary>
    public string? Extension { get; init; }

    /// <summary>What the runner and its job may use; null for no limits.</summary>
    public RunnerLimits? Limits { get; init; }

    /// <summary>The runner group that it belongs to; null for the default one.</summary>
    public string? Group { get; init; }

    /// <summary>What becomes of jobs that a pull request from another repository started.</summary>
    public ForkPolicy Forks { get; init; } = ForkPolicy.Refuse;

    // What only this machine's runners have.

    /// <summary>The engine's network that the runner's own container is in, or <c>host</c>; null for the default.</summary>
    public string? Network { get; init; }

    // What only a cluster's runners have.

    public JobHook Hook { get; init; } = JobHook.Berth;
    public string Namespace { get; init => field = value ?? DefaultNamespace; } = DefaultNamespace;
    /// <summary>The image of the runner itself, not of its jobs.</summary>
    public string RunnerImage { get; init => field = value ?? DefaultRunnerImage; } = DefaultRunnerImage;
    /// <summary>The size of a volume that runner and job share for their work directory; null for none.</summary>
    public string? WorkVolume { get; init; }
    /// <summary>From how many nodes it can be mounted.</summary>
    public VolumeAccess WorkVolumeAccess { get; init; }
    /// <summary>The size of each cache's volume; null for directories of the node.</summary>
    public string? CacheSize { get; init; }
    /// <summary>The storage class of both; null for the cluster's default.</summary>
    public string? StorageClass { get; init; }
    /// <summary>Further values of the scale-set chart: their file, absolute.</summary>
    public string? Values { get; init; }
}

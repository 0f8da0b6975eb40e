namespace Berth.Cli.Runners;

/// <summary>What <c>berth down</c> is asked for.</summary>
internal sealed record DownRequest
{
    /// <summary>Only this runner, or one of its instances; null for all.</summary>
    public string? Runner { get; init; }

    /// <summary>Show what would be, and change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>End busy runners as well, with their jobs.</summary>
    public bool Now { get; init; }

    /// <summary>On a cluster: remove what nobody can take off GitHub, too.</summary>
    public bool Force { get; init; }

    /// <summary>On a cluster: remove the volumes of caches, too.</summary>
    public bool Caches { get; init; }

    /// <summary>On a cluster: remove without asking what the configuration does not name.</summary>
    public bool Yes { get; init; }

    /// <summary>Delete the scale sets on GitHub, too: jobs that wait for them wait for ever.</summary>
    public bool DeleteScaleSets { get; init; }
}

namespace Berth.Daemon.Control;

/// <summary>How a daemon's runners stand.</summary>
public sealed record FleetStatus
{
    public int Process { get; init; }
    public bool Draining { get; init; }
    /// <summary>Runners that were taken down by name; <c>berth up NAME</c> starts them again, as does the next daemon.</summary>
    public IReadOnlyList<string> Down { get; init => field = value ?? []; } = [];
    /// <summary>What stands against the configuration as it is in the file now.</summary>
    public ProblemView? Refused { get; init; }
    /// <summary>What stands against telling metrics and traces.</summary>
    public ProblemView? Telemetry { get; init; }
    public IReadOnlyList<ScaleSetStatus> Runners { get; init; } = [];
}

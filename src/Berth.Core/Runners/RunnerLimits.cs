namespace Berth.Core.Runners;

/// <summary>What a runner's own container and its job's container may use each; null for no limit.</summary>
public sealed record RunnerLimits
{
    /// <summary>Processor time in thousandths of a processor.</summary>
    public long? MilliCpu { get; init; }

    /// <summary>Bytes of memory; no more than these with swap.</summary>
    public long? Memory { get; init; }

    /// <summary>Processes and threads.</summary>
    public long? Processes { get; init; }

    /// <summary>Bytes that may be written into the container itself, where the engine's storage can bound that.</summary>
    public long? Disk { get; init; }
}

using System.Net;

namespace Berth.Core.Configuration;

/// <summary>What is told of the daemon, and where. Nothing unless it is asked for.</summary>
public sealed record TelemetrySettings
{
    /// <summary>Where Prometheus may ask for the metrics; null when nowhere.</summary>
    public IPEndPoint? Metrics { get; init; }

    /// <summary>Where traces of the jobs are sent (OTLP); null when nowhere, unless the environment says it.</summary>
    public Uri? Traces { get; init; }
}

using Berth.Core.Runners;

namespace Berth.Core.Relay;

/// <summary>What serves one runner's hook needs to know, in a file of the runner's directory.</summary>
public sealed record RelayTicket
{
    /// <summary>The ticket's name in the runner's directory.</summary>
    public const string File = "ticket.json";

    /// <summary>Held by who serves this runner, for as long as it does.</summary>
    public const string Lock = "served.lock";

    /// <summary>How far the runner's job has come: a <see cref="JobProgress"/>.</summary>
    public const string Progress = "hook.json";

    /// <summary>What <c>prepare_job</c> did: a <see cref="Jobs.JobReport"/>.</summary>
    public const string Report = "report.json";

    /// <summary>What went wrong while no hook command was there to say it.</summary>
    public const string Log = "serve.log";

    /// <summary>The directory that the runner's container has as <see cref="Scaling.RunnerPaths.Hook"/>.</summary>
    public const string Share = "hook";

    /// <summary>The runner's name, by which its job's pod is labelled.</summary>
    public required string Runner { get; init; }

    /// <summary>The runner's container: when it has ended, so has the job.</summary>
    public required string Container { get; init; }

    public required RunnerPlaces Places { get; init; }

    /// <summary>The agent's file on this machine.</summary>
    public required string Agent { get; init; }

    public required RunnerDefinition Definition { get; init; }

    /// <summary>The runner refuses jobs without <c>container:</c>.</summary>
    public bool RequiresContainer { get; init; }
}

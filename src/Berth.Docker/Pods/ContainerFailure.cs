using System.Globalization;
using Berth.Core.Diagnosis;
using Berth.Docker.Evidence;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>What is known of a container that did not do what it should: gathered before it is removed.</summary>
internal sealed class ContainerFailure(DockerClient client)
{
    private const int LastLines = 20;

    /// <summary>A finding with the exit code, the engine's error, the health checks and the last log lines.</summary>
    /// <param name="what">For the summary, for example <c>The service "redis"</c>.</param>
    /// <param name="refusal">The engine's answer when it could not start the container; null when it ran.</param>
    public async Task<Finding> DescribeAsync(
        string cause, string what, string id, string fix, DockerApiException? refusal, CancellationToken cancellationToken)
    {
        string? said = refusal is null ? null : EngineErrors.MessageOf(refusal);
        if (said is not null && PublishedPort.InUse(said) is { } taken)
        {
            return taken;
        }

        ContainerInspectResponse container = await client.Containers.InspectContainerAsync(id, cancellationToken);
        State state = container.State ?? new State();
        List<string> evidence = [];
        if ((string.IsNullOrEmpty(state.Error) ? said : state.Error) is { } error)
            evidence.Add(error.Trim());
        if (state.OOMKilled)
            evidence.Add("the kernel killed it: out of memory");
        if (state.Health is { Status: "unhealthy" or "starting", Log: { Count: > 0 } checks })
            evidence.AddRange(checks.TakeLast(3).Select(
                c => string.Create(CultureInfo.InvariantCulture, $"health check exited with {c.ExitCode}: {c.Output.Trim()}")));
        evidence.AddRange(await ContainerLog.TailAsync(client, container, LastLines, cancellationToken));
        if (evidence.Count == 0)
            evidence.Add("it printed nothing");
        return new Finding(
            cause, Certainty.Certain, $"{what} {(said is null ? Outcome(state) : "could not be started")}", evidence, fix);
    }

    private static string Outcome(State state) => state switch
    {
        { Error.Length: > 0 } => "could not be started",
        { Running: true, Health.Status: "unhealthy" } => "is unhealthy",
        { Running: true } => "is not ready",
        _ => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {state.ExitCode}"),
    };
}

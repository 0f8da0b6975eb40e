using System.Text.Json;
using Berth.Workflows.Model;

namespace Berth.Workflows.Running;

/// <summary>What to run, of which working tree, on which runner.</summary>
public sealed record JobRequest
{
    public required Workflow Workflow { get; init; }
    /// <summary>The job's id; null for a workflow's only one.</summary>
    public string? JobId { get; init; }
    /// <summary>Values that choose one cell of the job's matrix.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Matrix { get; init; } = [];
    /// <summary>The working tree that <c>actions/checkout</c> copies.</summary>
    public required string WorkingTree { get; init; }
    public required RunnerProfile Runner { get; init; }
    /// <summary>The <c>secrets</c> context; every value is masked.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();
    /// <summary>The <c>vars</c> context.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
    /// <summary>The <c>inputs</c> context.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();
    /// <summary>Over the job's own <c>env</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    /// <summary>After the job container's own <c>options</c>.</summary>
    public string? ContainerOptions { get; init; }
    public string EventName { get; init; } = "push";
    /// <summary>The event's payload, a JSON object: <c>github.event</c>.</summary>
    public string EventPayload { get; init; } = "{}";
    /// <summary>Leaves the pod and the runner's directory: <c>cleanup_job</c> is not called.</summary>
    public bool Keep { get; init; }
    /// <summary>Called with the hook's state after the last step, while the pod still runs.</summary>
    public Func<JsonElement?, CancellationToken, Task>? BeforeCleanup { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"JobRequest {{ {Workflow.File} {JobId} }}";
}

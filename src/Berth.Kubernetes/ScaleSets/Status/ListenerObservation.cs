using System.Text.Json.Nodes;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>What is known of one scale set's way from its release to its listener.</summary>
/// <param name="Wanted">The version of the charts that are wanted; null when it does not matter.</param>
internal sealed record ListenerObservation(string Namespace, string Name, string? Wanted)
{
    /// <summary>The AutoscalingRunnerSet.</summary>
    public JsonObject? ScaleSet { get; init; }

    /// <summary>The AutoscalingListener.</summary>
    public JsonObject? Listener { get; init; }

    /// <summary>The pod of the listener, which has its name.</summary>
    public JsonObject? Pod { get; init; }

    /// <summary>The last lines of the listener's log.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>The pods of the controller.</summary>
    public IReadOnlyList<JsonObject> Controllers { get; init; } = [];

    /// <summary>Lines of the controller's log that name the scale set.</summary>
    public IReadOnlyList<string> ControllerLog { get; init; } = [];
}

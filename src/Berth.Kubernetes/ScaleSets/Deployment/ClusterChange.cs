using System.Text.Json.Nodes;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>One thing of a cluster that is to be made, changed or removed.</summary>
/// <param name="Subject">Namespace, Secret, ConfigMap, PersistentVolumeClaim, Controller or ScaleSet.</param>
/// <param name="Namespace">Null for a namespace itself.</param>
/// <param name="Fields">What differs; none for what is made or removed.</param>
public sealed record ClusterChange(
    ChangeKind Kind, string Subject, string? Namespace, string Name, IReadOnlyList<FieldChange> Fields)
{
    public const string Controller = "Controller";
    public const string ScaleSet = "ScaleSet";

    /// <summary>Why, where the fields do not say it; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>The scale set that it belongs to; null for what they share.</summary>
    public string? Owner { get; init; }

    /// <summary>The object to apply, or the values of the chart.</summary>
    internal JsonObject? Wanted { get; init; }

    /// <summary>For people: <c>Secret berth-runners/ci-github</c>.</summary>
    public override string ToString() => Namespace is null ? $"{Subject} {Name}" : $"{Subject} {Namespace}/{Name}";
}

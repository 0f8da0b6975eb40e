using Berth.Core.Pods;

namespace Berth.Docker.Mapping;

/// <summary>
/// The labels that something must carry, all of them. Podman answers with volumes that carry any of them, so an answer is looked
/// through again.
/// </summary>
/// <param name="labels">By name; null where any value will do.</param>
internal sealed class LabelFilter(IReadOnlyDictionary<string, string?> labels)
{
    /// <summary>What Berth made for a pod; null for any pod.</summary>
    public static LabelFilter OfPod(string? pod) => new(new Dictionary<string, string?>
    {
        [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
        [PodLabels.Pod] = pod,
    });

    /// <summary>Those of them that carry one more label.</summary>
    public LabelFilter And(string label, string? value = null) =>
        new(new Dictionary<string, string?>(labels) { [label] = value });

    /// <summary>For the engine.</summary>
    public Dictionary<string, IDictionary<string, bool>> Query => new()
    {
        ["label"] = labels.ToDictionary(label => label.Value is null ? label.Key : $"{label.Key}={label.Value}", _ => true),
    };

    public bool Matches(IDictionary<string, string>? carried) =>
        labels.All(label => carried?.TryGetValue(label.Key, out string? value) == true && (label.Value is null || value == label.Value));
}

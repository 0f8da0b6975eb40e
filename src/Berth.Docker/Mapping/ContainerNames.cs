using Berth.Core.Pods;

namespace Berth.Docker.Mapping;

/// <summary>Names and labels of what the engine makes for a pod.</summary>
internal static class ContainerNames
{
    /// <summary>Marks the container whose network namespace is the pod's.</summary>
    public const string NetworkOwner = "berth.dev/network-owner";

    /// <summary>Seconds that a container is given to end by itself when its pod is removed.</summary>
    public const string StopTimeout = "berth.dev/stop-timeout";

    /// <summary>Marks an init container.</summary>
    public const string Init = "berth.dev/init";

    public static string Of(Pod pod, string part) => $"{pod.Metadata.Name}-{part}";

    /// <summary>
    /// The pod's labels and annotations, without the options for the engine itself: those say how to make it, not what it is.
    /// </summary>
    public static Dictionary<string, string> Labels(Pod pod)
    {
        Dictionary<string, string> labels = new(StringComparer.Ordinal)
        {
            [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
        };
        foreach ((string key, string value) in (pod.Metadata.Annotations ?? new Dictionary<string, string>())
            .Concat(pod.Metadata.Labels ?? new Dictionary<string, string>()))
        {
            if (!key.StartsWith(DockerOptions.AnnotationPrefix, StringComparison.Ordinal))
                labels[key] = value;
        }

        labels[PodLabels.Pod] = pod.Metadata.Name ?? "";
        return labels;
    }
}

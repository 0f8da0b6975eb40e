using Berth.Core.Diagnosis;
using Berth.Core.Pods;

namespace Berth.Docker.Support;

/// <summary>What concerns more than one field of a pod.</summary>
internal static class PodRules
{
    public static IEnumerable<Finding> Check(Pod pod)
    {
        if (string.IsNullOrEmpty(pod.Metadata.Name))
            yield return Invalid("metadata.name is missing");
        if (pod.Spec.Containers.Count == 0)
            yield return Invalid("spec.containers is empty");

        foreach (IGrouping<string, Container> name in AllContainers(pod).Select(c => c.Container).GroupBy(c => c.Name)
            .Where(g => g.Count() > 1))
            yield return Invalid($"two containers have the name \"{name.Key}\"");

        Dictionary<string, Volume> volumes = [];
        foreach (Volume volume in pod.Spec.Volumes ?? [])
        {
            if (!volumes.TryAdd(volume.Name, volume))
                yield return Invalid($"two volumes have the name \"{volume.Name}\"");
        }

        foreach ((string path, Container container) in AllContainers(pod))
        {
            if (string.IsNullOrEmpty(container.Image))
                yield return Invalid($"{path}.image is missing");
            IReadOnlyList<VolumeMount> mounts = container.VolumeMounts ?? [];
            for (int i = 0; i < mounts.Count; i++)
            {
                if (!volumes.ContainsKey(mounts[i].Name))
                    yield return Invalid(
                        $"{path}.volumeMounts[{i}] names the volume \"{mounts[i].Name}\", which the pod does not have");
            }
        }

        foreach (Finding finding in MemoryAcrossInit(pod, volumes))
            yield return finding;
    }

    /// <summary>
    /// Docker's tmpfs volume lives while a container runs that mounts it: what an init container writes there would be gone.
    /// </summary>
    private static IEnumerable<Finding> MemoryAcrossInit(Pod pod, Dictionary<string, Volume> volumes)
    {
        HashSet<string> used = [.. pod.Spec.Containers.SelectMany(c => c.VolumeMounts ?? []).Select(m => m.Name)];
        IReadOnlyList<Container> init = pod.Spec.InitContainers ?? [];
        for (int i = 0; i < init.Count; i++)
        {
            IReadOnlyList<VolumeMount> mounts = init[i].VolumeMounts ?? [];
            for (int m = 0; m < mounts.Count; m++)
            {
                if (used.Contains(mounts[m].Name) && volumes.GetValueOrDefault(mounts[m].Name)?.EmptyDir?.Medium == "Memory")
                {
                    yield return DockerSupport.Refuse(
                        $"spec.initContainers[{i}].volumeMounts[{m}]",
                        $"shares the volume \"{mounts[m].Name}\" (medium: Memory), whose contents Docker drops when the init " +
                        "container ends");
                }
            }
        }
    }

    private static IEnumerable<(string Path, Container Container)> AllContainers(Pod pod) =>
        (pod.Spec.InitContainers ?? []).Select((c, i) => ($"spec.initContainers[{i}]", c))
            .Concat(pod.Spec.Containers.Select((c, i) => ($"spec.containers[{i}]", c)));

    private static Finding Invalid(string text) =>
        Finding.Certain("pod-invalid", text, "Correct the pod; a hook extension is where such a part usually comes from.");
}

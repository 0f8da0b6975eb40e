using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// Finds the volumes of a pod (a hook extension's, the definition's mounts) that would hide the programs of an image. A mount
/// over programs may well be meant: certain, and so in a job's way, is only one that leaves the container no program at all.
/// </summary>
/// <param name="isEmptyOnNode">Whether there is nothing in a directory of the node; one that is not there is empty.</param>
public sealed class HiddenFiles(ImageCatalog catalog, Func<string, bool> isEmptyOnNode)
{
    /// <summary>What Docker and containerd set for an image that names no PATH.</summary>
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>
    /// What the runner and Berth mount themselves, and the kernel's own directories: no image has programs there.
    /// </summary>
    private static readonly string[] _own =
        [JobPaths.Work, JobPaths.Externals, JobPaths.GitHub, JobPaths.Berth, "/proc", "/sys", "/dev", "/run", "/var/run"];

    /// <param name="images">Facts by reference; a container of any other image is not judged.</param>
    /// <returns><c>cache-hides-image-files</c>, one per mount that hides programs.</returns>
    public async Task<IReadOnlyList<Finding>> FindAsync(
        Pod pod, IReadOnlyDictionary<string, ImageFacts> images, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(images);
        Dictionary<string, Volume> volumes = (pod.Spec.Volumes ?? []).DistinctBy(volume => volume.Name)
            .ToDictionary(volume => volume.Name, StringComparer.Ordinal);
        // An init container may be there to fill it.
        HashSet<string> filled = [.. (pod.Spec.InitContainers ?? []).SelectMany(c => c.VolumeMounts ?? []).Select(m => m.Name)];
        var findings = new List<Finding>();
        foreach (Container container in pod.Spec.Containers)
        {
            if (container.Image is null || !images.TryGetValue(container.Image, out ImageFacts? image))
            {
                continue;
            }

            foreach (VolumeMount mount in container.VolumeMounts ?? [])
            {
                if (!_own.Any(path => IsAt(mount.MountPath, path)) && volumes.TryGetValue(mount.Name, out Volume? volume)
                    && await catalog.LookAsync(image.Id, mount.MountPath, cancellationToken) is { Executable: not null } hidden)
                {
                    bool isEmpty = !filled.Contains(volume.Name) && string.IsNullOrEmpty(mount.SubPath) && IsEmpty(volume);
                    findings.Add(Describe(
                        container, mount, image, hidden, isEmpty,
                        isEmpty ? await ProgramsLeftAsync(container, mount, image, cancellationToken) : null));
                }
            }
        }

        return findings;
    }

    /// <returns>
    /// Whether a directory of the container's PATH still has programs: null when it has only links, which may lead anywhere.
    /// </returns>
    private async Task<bool?> ProgramsLeftAsync(
        Container container, VolumeMount mount, ImageFacts image, CancellationToken cancellationToken)
    {
        string path = container.Env?.FirstOrDefault(variable => variable.Name == "PATH")?.Value
            ?? image.Environment.FirstOrDefault(
                variable => variable.StartsWith("PATH=", StringComparison.Ordinal))?["PATH=".Length..]
            ?? DefaultPath;
        bool? left = false;
        foreach (string directory in path.Split(':').Where(d => d.StartsWith('/') && !IsAt(d, mount.MountPath)).Distinct())
        {
            ImagePathFacts facts = await catalog.LookAsync(image.Id, directory, cancellationToken);
            if (facts.Executable is { } program && !IsAt(program, mount.MountPath))
            {
                return true;
            }

            left = facts is { HasFiles: true, Executable: null } ? null : left;
        }

        return left;
    }

    private bool IsEmpty(Volume volume) => volume switch
    {
        { EmptyDir: not null } => true,
        { HostPath: { Path: { } path, Type: var type } } =>
            type is null or "" or nameof(HostPathType.Directory) or nameof(HostPathType.DirectoryOrCreate) && isEmptyOnNode(path),
        _ => false,
    };

    private static Finding Describe(
        Container container, VolumeMount mount, ImageFacts image, ImagePathFacts hidden, bool isEmpty, bool? programsLeft)
    {
        bool fatal = isEmpty && programsLeft is false;
        string what = $"the volume \"{mount.Name}\" at {mount.MountPath} hides programs of the image {image.Reference} from "
            + $"the container \"{container.Name}\", for example {hidden.Executable}";
        string fix = "mount it at another path, or make it a cache (caches: in berth.yaml) with strategy seed or overlay, which "
            + "keep the image's files";
        string seen = $"{image.Reference} has a program or library there: {hidden.Executable}";
        return fatal
            ? Finding.Certain(
                "cache-hides-image-files", $"{what}; no directory of its PATH has a program left", fix, seen,
                "the volume is empty")
            : Finding.Of("cache-hides-image-files", Certainty.Likely, what, fix, seen);
    }

    private static bool IsAt(string path, string directory)
    {
        string parent = directory.TrimEnd('/');
        return path == parent || path.StartsWith(parent + "/", StringComparison.Ordinal);
    }
}

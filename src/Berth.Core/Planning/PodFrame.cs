using System.Text.Json;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>Name, labels and annotations that every pod of a runner has.</summary>
internal static class PodFrame
{
    private const int MaximumName = 63;

    /// <summary>
    /// <c>RUNNER-SUFFIX</c> as a label of at most 63 characters, as the official hook names its pods; where the runner's name
    /// does not fit, with a digest of it, so that no two runners have pods of one name.
    /// </summary>
    public static string Name(string runnerName, string suffix)
    {
        string runner = ServiceNames.ToLabel(runnerName, "runner");
        int room = MaximumName - suffix.Length - 1;
        bool fits = runner == runnerName && runner.Length <= room;
        return $"{(fits ? runner : PodLabels.Distinct(runner, runnerName, room))}-{suffix}";
    }

    /// <param name="suffix">What the pod is, see <see cref="Name"/>.</param>
    /// <param name="containers">What they wish that a PodSpec cannot say travels in the annotations.</param>
    public static PodMetadata Metadata(PodPlanRequest request, string suffix, IEnumerable<ContainerPlan> containers)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        if (request.Owner is { } owner)
        {
            annotations[PodLabels.Owner] = owner;
        }

        if (request.Keep)
        {
            annotations[PodLabels.Keep] = "true";
        }

        foreach (ContainerPlan container in containers.Where(container => container.Docker != new DockerOptions()))
        {
            annotations[DockerOptions.AnnotationPrefix + container.Container.Name] =
                JsonSerializer.Serialize(container.Docker, DockerOptionsJson.Default.DockerOptions);
        }

        return new PodMetadata
        {
            Name = Name(request.RunnerName, suffix),
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
                [PodLabels.Runner] = PodLabels.Value(request.RunnerName),
                [PodLabels.Job] = PodLabels.Value(request.Job),
            },
            Annotations = annotations,
        };
    }
}

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

    public static PodMetadata Metadata(string name, string runnerName, string job, string? owner, bool keep)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        if (owner is not null)
        {
            annotations[PodLabels.Owner] = owner;
        }

        if (keep)
        {
            annotations[PodLabels.Keep] = "true";
        }

        return new PodMetadata
        {
            Name = name,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
                [PodLabels.Runner] = PodLabels.Value(runnerName),
                [PodLabels.Job] = PodLabels.Value(job),
            },
            Annotations = annotations,
        };
    }
}

using System.Text;
using Berth.Core.Hashing;
using Berth.Core.Pods;

namespace Berth.Core.Engines;

/// <summary>A Dockerfile to build.</summary>
public sealed record ImageBuild(
    string Dockerfile, string ContextDirectory, string Tag, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>What the names of images that were built for jobs begin with.</summary>
    public const string Repository = "berth.local/action";

    /// <summary>
    /// The Dockerfile of a job's container step, with its directory as context. The labels are a pod's: they say when it can go.
    /// </summary>
    public static ImageBuild OfStep(string dockerfile, string runnerName, string job, string? owner)
    {
        string file = Path.GetFullPath(dockerfile);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
            [PodLabels.Runner] = PodLabels.Value(runnerName),
            [PodLabels.Job] = PodLabels.Value(job),
        };
        if (owner is not null)
        {
            labels[PodLabels.Owner] = owner;
        }

        // One name for each action of each runner: a step that uses it again finds its layers, and takes no other's name away.
        string name = new Fnv128().Add(Encoding.UTF8.GetBytes($"{runnerName}\0{file}")).ToString();
        return new ImageBuild(file, Path.GetDirectoryName(file)!, $"{Repository}:{name}", labels);
    }
}

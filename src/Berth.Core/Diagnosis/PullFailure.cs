using Berth.Core.Diagnosis.Rules;

namespace Berth.Core.Diagnosis;

/// <summary>An image that an engine could not pull, in the words that the rule for a pod's images has.</summary>
public static class PullFailure
{
    /// <param name="words">What the engine or the registry said.</param>
    public static Finding Of(string image, string words)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(words);
        (string reason, string fix) = ImageRules.Reason(image, words);
        return Finding.Certain("image-pull-failed", $"The image {image} cannot be pulled: {reason}", fix, words);
    }

    /// <summary>The same, with whose image it is.</summary>
    /// <param name="owners">Names of the pod's containers that are to be of it.</param>
    /// <param name="job">The job container's name.</param>
    public static Finding For(Finding finding, IEnumerable<string> owners, string job)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding with
        {
            Summary = $"{finding.Summary} ({string.Join(", ", owners.Select(name => ImageRules.Owner(name, name == job)))})",
        };
    }
}

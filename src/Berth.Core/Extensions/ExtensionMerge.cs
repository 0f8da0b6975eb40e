using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Core.Yaml;

namespace Berth.Core.Extensions;

/// <summary>
/// Merges a hook extension (the PodTemplate of <c>ACTIONS_RUNNER_CONTAINER_HOOK_TEMPLATE</c>) into a planned pod by the rules
/// of GitHub's own Kubernetes hook: labels and annotations are added; a container <c>$job</c> is merged into the one named
/// <c>job</c> (<c>$redis</c> into a service <c>redis</c>); other containers and volumes are appended; other fields replace what
/// was planned. Where those rules would break the job by accident (init containers or <c>fsGroup</c> lost, a volume or mount path
/// twice), the one right reading is taken, or there is a problem before anything starts.
/// </summary>
public static class ExtensionMerge
{
    /// <summary>Merges. Pure: the same input gives the same pod, and neither input is changed.</summary>
    /// <param name="extension">The extension's YAML as JSON; null or empty for none.</param>
    /// <param name="file">The extension's file, for messages.</param>
    /// <param name="source">The YAML that the JSON was made of, for the lines and columns of problems; null without.</param>
    public static ExtensionMergeResult Merge(Pod planned, JsonNode? extension, string file, YamlNode? source = null)
    {
        ArgumentNullException.ThrowIfNull(planned);
        var report = new MergeReport(file, source);
        if (ExtensionDocument.Read(extension, report) is { } document)
        {
            JsonObject pod = PodNodes.ToNode(planned);
            MetadataMerge.Merge(pod, document.Metadata, report);
            SpecMerge.Merge(pod["spec"]!.AsObject(), document.Spec, report);
            if (report.Problems.Count == 0)
            {
                return new ExtensionMergeResult(PodNodes.ToPod(pod), report.Notes, []);
            }
        }

        return new ExtensionMergeResult(planned, report.Notes, report.Problems);
    }
}

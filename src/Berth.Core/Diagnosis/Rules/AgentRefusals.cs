using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>Berth's agent ended a container by itself and said why in its last lines (docs/agent-protocol.md).</summary>
internal static partial class AgentRefusals
{
    private const string Outdated = "agent-image-outdated";
    private const string InUse = "cache-in-use";

    public static Finding? Find(Evidence evidence, ContainerEvidence container, string[] lines)
    {
        foreach (string line in container.LastLines(lines.Length))
        {
            if (Unknown().IsMatch(line)) return OtherBuild(container, lines);
            if (Refused().Match(line) is not { Success: true } refused) continue;
            string code = refused.Groups[1].Value;
            if (code == InUse) return SlotInUse(evidence, container, refused.Groups[2].Value, lines);
            if (Causes.Find(code) is { } cause)
                return Finding.Certain(code, $"{cause.Title}: {refused.Groups[2].Value}", cause.Fix, lines);
        }

        return null;
    }

    /// <summary>The agent lists its commands when it is asked for one that it has not.</summary>
    private static Finding OtherBuild(ContainerEvidence container, string[] lines) => Finding.Certain(
        Outdated,
        $"The Berth image on the cluster is of another build than this berth: its agent does not know what the {container.Title} asks of it",
        "Bring the image of this build there: 'berth image load' or 'berth image push', and name it in 'hookImage' of 'cluster' "
        + "(BERTH_HOOK_IMAGE); a tag that was made anew needs another name, or imagePullPolicy Always",
        lines);

    /// <summary>Who holds a slot locks a file in it, which says no more than that.</summary>
    private static Finding SlotInUse(Evidence evidence, ContainerEvidence container, string said, string[] lines)
    {
        string? file = LockedFile().Match(said) is { Success: true } locked ? locked.Groups[1].Value : null;
        string? volume = container.Mounts.Where(mount => file?.StartsWith(mount.Path + "/", StringComparison.Ordinal) == true)
            .OrderByDescending(mount => mount.Path.Length).Select(mount => mount.Volume).FirstOrDefault();
        string? place = evidence.Spec["volumes"].Items.Where(item => item["name"].Text == volume && volume is not null)
            .Select(item => item["hostPath"]["path"].Text ?? item["persistentVolumeClaim"]["claimName"].Text).FirstOrDefault();
        string node = evidence.Spec["nodeName"].Text is { } name ? $" on node {name}" : "";
        return Finding.Certain(
            InUse,
            $"The cache's slot {place ?? file ?? "of this job"}{node} is in use by a job that this namespace and engine know nothing of: its lease is locked",
            "Wait for that job: it runs in another namespace, or beside the cluster, for a runner of the same name; "
            + "give one of the two another name, or run both where they see each other's leases",
            lines);
    }

    [GeneratedRegex(@"^berth-agent: allowed are: ")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"^berth-agent: failed ([a-z][a-z0-9-]*) (.+)$")]
    private static partial Regex Refused();

    [GeneratedRegex(@": (/\S+) is locked$")]
    private static partial Regex LockedFile();
}

using System.Text.RegularExpressions;

namespace Berth.Core.Diagnosis.Rules;

/// <summary>
/// Berth's agent could not make the inside of a cache's slot: the volume is not the pod's user's to write. A kubelet gives a volume to
/// the pod's fsGroup only where its kind and driver have it (CSI drivers say so by fsGroupPolicy); directories of a node and NFS have not.
/// </summary>
internal static partial class CacheVolumeRules
{
    public static Finding? Find(Evidence evidence, ContainerEvidence container, string[] lines)
    {
        foreach (string line in container.LastLines(lines.Length))
        {
            if (Denied().Match(line) is not { Success: true } denied) continue;
            string path = denied.Groups[1].Value;
            string? volume = container.Mounts.FirstOrDefault(mount => mount.Path == path)?.Volume;
            string what = ClaimOf(evidence, volume) is { } claim ? $"PersistentVolumeClaim \"{claim}\"" : $"volume \"{volume ?? path}\"";
            string user = evidence.Spec["securityContext"]["runAsUser"].Number is { } number ? $"user {number}, as whom the pod runs," : "the pod's user";
            return Finding.Certain(
                "cache-volume-not-writable", $"The cache's {what} may not be written by {user} and its storage does not give it to the pod's fsGroup",
                "Use a storageClass whose volumes honour fsGroup (of a CSI driver or of local disks; not NFS, and no directories of a node), "
                + "make its directories writable for that user, or let the namespace have the level baseline, where the agent may be root",
                lines);
        }

        return null;
    }

    private static string? ClaimOf(Evidence evidence, string? volume) => evidence.Spec["volumes"].Items
        .Where(item => item["name"].Text == volume).Select(item => item["persistentVolumeClaim"]["claimName"].Text).FirstOrDefault();

    [GeneratedRegex(@"^berth-agent: failed install-failed \S+ (/__berth/caches/\d+)\S*: Permission denied")]
    private static partial Regex Denied();
}

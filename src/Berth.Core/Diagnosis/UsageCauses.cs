namespace Berth.Core.Diagnosis;

/// <summary>
/// Causes that lie in what somebody wrote (a flag, a workflow, <c>berth.yaml</c>, an extension, a variable) and that trying
/// again does not mend. The hook and <c>berth</c> both end with 2 for them.
/// </summary>
public static class UsageCauses
{
    private static readonly HashSet<string> _all = new(StringComparer.Ordinal)
    {
        "configuration-invalid", "extension-invalid", "hook-input-invalid", "mode-not-supported",
        "workflow-invalid", "event-invalid", "job-not-found", "no-image",
        "container-options-invalid", "container-port-invalid", "image-name-invalid", "mount-duplicate", "mount-invalid",
        "engine-certificates-invalid", "engine-context-invalid", "engine-endpoint-invalid", "engine-endpoint-unsupported",
        // A name that there is not.
        "cache-not-found", "history-job-not-found",
    };

    public static bool Include(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        // config-missing is of the pod, not of Berth: a Secret or ConfigMap that it names.
        return _all.Contains(finding.Cause)
            || (finding.Cause.StartsWith("config-", StringComparison.Ordinal) && finding.Cause != "config-missing");
    }
}

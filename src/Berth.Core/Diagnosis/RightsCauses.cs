namespace Berth.Core.Diagnosis;

/// <summary>
/// Causes that lie in rights: GitHub or the cluster refused the credentials, or what they ask for. The hook and <c>berth</c> both end
/// with 4 for them.
/// </summary>
public static class RightsCauses
{
    public static bool Include(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Cause is "cluster-not-authenticated" or "permission-denied"
            || finding.Cause.StartsWith("not-authorised", StringComparison.Ordinal);
    }
}

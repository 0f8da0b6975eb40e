using Berth.Core.Diagnosis;

namespace Berth.Cli;

/// <summary>What <c>berth</c> exits with. The one table; docs repeat it.</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>What was asked for did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong.</summary>
    public const int Usage = 2;

    /// <summary><c>diff</c> found differences.</summary>
    public const int Differences = 3;

    /// <summary>GitHub or the cluster refused the credentials.</summary>
    public const int NotAuthorised = 4;

    /// <summary>Ended by SIGINT or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>The code for a failure, by the beginning of its cause.</summary>
    public static int Of(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Cause switch
        {
            // Of the pod, not of Berth: a Secret or ConfigMap that it names.
            "config-missing" => Failed,
            _ when finding.Cause.StartsWith("config-", StringComparison.Ordinal) => Usage,
            // What a workflow or the flags that choose of it get wrong.
            "workflow-invalid" or "event-invalid" or "job-not-found" or "no-image" => Usage,
            // A name that there is not.
            "cache-not-found" or "history-job-not-found" => Usage,
            _ when finding.Cause.StartsWith("not-authorised", StringComparison.Ordinal) => NotAuthorised,
            // The same of a cluster.
            "cluster-not-authenticated" or "permission-denied" => NotAuthorised,
            _ => Failed,
        };
    }
}

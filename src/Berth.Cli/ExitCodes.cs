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

    /// <summary>Ended by SIGINT, SIGTERM or SIGHUP.</summary>
    public const int Interrupted = 130;

    /// <summary>The code for a failure, by its cause.</summary>
    public static int Of(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return UsageCauses.Include(finding) ? Usage
            : RightsCauses.Include(finding) ? NotAuthorised
            : Failed;
    }
}

using System.Text.RegularExpressions;
using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.ScaleSets.Status;

/// <summary>
/// What controller and listener say of GitHub in their logs, as causes. The wordings are those of actions/scaleset 0.4 and of
/// actions-runner-controller 0.14; the newest line that is known wins.
/// </summary>
internal static partial class GitHubWords
{
    private const int LongestLine = 400;

    private static readonly (Regex Words, string Cause, string Summary, string Fix)[] _known =
    [
        (SessionHeld(), "github-session-held", "another listener serves this scale set on GitHub",
            "Find it: a second cluster or machine with a runner of the same name for the same repository. One that was killed lets go "
            + "after a few minutes."),
        (BadCredentials(), "not-authorised-github", "GitHub does not accept the credentials",
            "Add them again (berth auth add NAME --replace), check them with 'berth auth check', and run 'berth up'."),
        (NoInstallation(), "github-app-not-installed", "the GitHub App is not installed there, or the installation is another's",
            "See to the installation id of the credential: berth auth add NAME --replace."),
        (NotAllowed(), "not-authorised-scope", "the credentials may not register runners there",
            "A token needs 'repo' (or 'manage_runners:org', 'manage_runners:enterprise'), an app administration or self-hosted runners: "
            + "write."),
        (RateLimit(), "github-rate-limited", "GitHub wants no more requests of these credentials for now", "Wait; use a GitHub App."),
        (NoGroup(), "github-runner-group-not-found", "there is no such runner group", "Mend 'runnerGroup' in the runner's values."),
        (NotFound(), "github-not-found", "GitHub knows no such repository or organisation, or does not show it to these credentials",
            "See to the runner's repository, and to what the credentials may see."),
        (Exists(), "github-scale-set-exists", "a scale set of this name is there already on GitHub",
            "Remove it (Settings, Actions, Runners), or name the runner otherwise."),
        (Certificate(), "github-certificate", "GitHub's certificate is not trusted in the cluster",
            "Give the authority in 'githubServerTLS' of the runner's values."),
        (Unreachable(), "github-unreachable", "GitHub cannot be reached from the cluster",
            "See to the cluster's DNS, egress rules and proxy ('proxy' in the runner's values)."),
    ];

    /// <summary>A cause that the last of these lines that tells of one names; null when none does.</summary>
    public static Finding? Find(IReadOnlyList<string> lines, string who)
    {
        foreach (string line in lines.Reverse())
        {
            foreach ((Regex words, string cause, string summary, string fix) in _known)
            {
                if (words.IsMatch(line))
                    return Finding.Certain(cause, $"{who}: {summary}", fix, InertText.Line(line, LongestLine));
            }
        }

        return null;
    }

    [GeneratedRegex(@"session.*(?:\b409\b|conflict|already exists|active session)", RegexOptions.IgnoreCase)]
    private static partial Regex SessionHeld();

    [GeneratedRegex(@"\b401\b|bad credentials|parse RSA private key|private key.*PEM", RegexOptions.IgnoreCase)]
    private static partial Regex BadCredentials();

    [GeneratedRegex(@"access token for GitHub App auth \(404|installation.*\b404\b", RegexOptions.IgnoreCase)]
    private static partial Regex NoInstallation();

    [GeneratedRegex(@"rate limit|\b429\b", RegexOptions.IgnoreCase)]
    private static partial Regex RateLimit();

    [GeneratedRegex(@"\b403\b|resource not accessible|must have admin rights", RegexOptions.IgnoreCase)]
    private static partial Regex NotAllowed();

    [GeneratedRegex(@"no runner group found", RegexOptions.IgnoreCase)]
    private static partial Regex NoGroup();

    [GeneratedRegex(@"registration token \(404|status code: 404", RegexOptions.IgnoreCase)]
    private static partial Regex NotFound();

    [GeneratedRegex(@"scale set.*already exists|RunnerScaleSetExistsException", RegexOptions.IgnoreCase)]
    private static partial Regex Exists();

    [GeneratedRegex(@"x509:|certificate signed by unknown authority", RegexOptions.IgnoreCase)]
    private static partial Regex Certificate();

    [GeneratedRegex(@"no such host|dial tcp|i/o timeout|connection refused|TLS handshake timeout|proxyconnect", RegexOptions.IgnoreCase)]
    private static partial Regex Unreachable();
}

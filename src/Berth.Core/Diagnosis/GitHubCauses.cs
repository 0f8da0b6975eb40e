namespace Berth.Core.Diagnosis;

/// <summary>GitHub, and the credentials for it.</summary>
internal static class GitHubCauses
{
    public const string Title = "GitHub and its credentials";

    public static readonly IReadOnlyList<Cause> All =
    [
        new(
            "config-ca-file", "The file of certificate authorities cannot be used",
            "BERTH_CA_FILE or SSL_CERT_FILE names a file that is not there, may not be read, or has no certificate in it.",
            "Name a PEM file with certificates, or unset the variable."),
        new(
            "config-credential-host", "The credential is for another GitHub host",
            "A credential is sent to the one host that it was added for; this runner is at another.",
            "berth auth add NAME --host HOST."),
        new(
            "config-github-url", "The runner's URL is not one of GitHub's",
            "It names no repository, organisation or enterprise, is not https, or carries a user or token.",
            "Give https://HOST/OWNER/REPO, https://HOST/ORGANISATION or https://HOST/enterprises/NAME."),
        new(
            "config-proxy", "A proxy variable is not the URL of a proxy",
            "HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not http://, https:// or socks5://HOST:PORT.",
            "Mend the variable, or unset it."),
        new(
            "credential-file-unsafe", "The credential's file could have been read or put there by others",
            "It belongs to another user, is a link, or its mode lets others in. It was not read.",
            "Remove it, add the credential again, and revoke the old one where others may have read it."),
        new(
            "credential-key-invalid", "The GitHub App's private key cannot be read",
            "It is not the PEM file that GitHub gave, or it has a password.",
            "Give the file as it was downloaded; a new key can be made in the app's settings."),
        new(
            "credential-not-found", "There is no credential of this name",
            "It was not added on this machine for this user, or under another name.",
            "berth auth list, berth auth add NAME."),
        new(
            "credential-store-failed", "The credential store cannot be used",
            "The desktop's keyring is locked or does not answer, or the directory of the files cannot be used.",
            "Unlock the keyring, or keep the credential in a file: berth auth add NAME --store file."),
        new(
            "credential-unreadable", "The credential's file is not what Berth wrote",
            "It was changed, cut short, or is of a newer version.",
            "Add the credential again."),
        new(
            "github-answer-malformed", "GitHub's answer cannot be understood",
            "A connection that broke, a proxy that changes answers, or a newer protocol.",
            "Try again; then see to proxies on the way and to a newer Berth."),
        new(
            "github-app-not-installed", "The GitHub App is not installed there",
            "The app has no installation on that account, or not for this repository.",
            "Install it, or allow it that repository, in the account's settings."),
        new(
            "github-certificate", "GitHub's certificate is not trusted here",
            "GitHub Enterprise Server with a private authority, or a proxy that opens TLS.",
            "Name the authority's PEM file with BERTH_CA_FILE."),
        new(
            "github-moved", "The repository or organisation has another name now",
            "GitHub answers with another address, which Berth does not follow with a token.",
            "Give its present URL in berth.yaml."),
        new(
            "github-not-found", "GitHub knows no such thing",
            "The name is wrong, it was deleted, or the credential may not see it: GitHub answers the same.",
            "See to the name, and to berth auth check."),
        new(
            "github-rate-limited", "GitHub wants no more requests for now",
            "Too many were sent with this credential.",
            "Wait; a GitHub App has a limit of its own."),
        new(
            "github-refused", "GitHub refuses the request",
            "GitHub says why in words that no other cause covers.",
            "Change what its message names."),
        new(
            "github-runner-busy", "The runner still runs a job",
            "GitHub removes no runner that does.",
            "Wait until the job has ended, or cancel it."),
        new(
            "github-runner-exists", "A runner of this name is registered already",
            "Another machine uses the name, or a runner was left behind.",
            "Remove it in GitHub's settings if it is not in use."),
        new(
            "github-runner-group-not-found", "There is no such runner group",
            "The name is wrong, or the group is another organisation's.",
            "Make it in GitHub's settings, or leave it out."),
        new(
            "github-scale-set-exists", "A scale set of this name is there already",
            "Another Berth, an Actions Runner Controller, or somebody else made it.",
            "Give the runner another name, or adopt it."),
        new(
            "github-session-held", "Another listener serves this scale set",
            "Each has one at a time: another machine runs the same runner, or the last one ended without saying so.",
            "End the other; a forgotten session ends by itself after some minutes."),
        new(
            "github-unavailable", "GitHub has a failure of its own",
            "It answers with a server error, or breaks off.",
            "Wait; see https://www.githubstatus.com."),
        new(
            "github-unreachable", "GitHub cannot be reached from here",
            "Network, name resolution or a proxy.",
            "See to HTTPS_PROXY and NO_PROXY, and try the address with curl."),
        new(
            "not-authorised-github", "GitHub does not accept the credential",
            "It is wrong, expired or revoked; for an app also a clock that is minutes off.",
            "berth auth check; berth auth add NAME --replace."),
        new(
            "not-authorised-scope", "The credential may not do this",
            "A scope or permission is missing, or single sign-on has not been allowed for it.",
            "berth auth check says what it lacks."),
    ];
}

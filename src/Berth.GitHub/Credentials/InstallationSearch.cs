using Berth.GitHub.Http;

namespace Berth.GitHub.Credentials;

/// <summary>Finds where a GitHub App is installed, for those who have to write it down.</summary>
public sealed class InstallationSearch(GitHubHttp http)
{
    /// <summary>The app's installation on what a runner serves.</summary>
    /// <exception cref="Core.Diagnosis.BerthException">
    /// It is not installed there, the credential is for another host, or GitHub does not answer.
    /// </exception>
    public async Task<long> FindAsync(AppCredential app, GitHubTarget target, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.InstallationId is { } known) return known;
        using GitHubAccess access = new(target, app, http);
        return (await access.App!.FindAsync(cancellation).ConfigureAwait(false)).Id;
    }
}

using System.Globalization;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.GitHub;
using Berth.GitHub.Credentials;
using Berth.GitHub.Http;

namespace Berth.Cli.Clusters;

/// <summary>Credentials of the store in the form in which the controller reads them from a Secret.</summary>
internal static class ClusterCredentials
{
    /// <param name="missing">Gets the names of credentials that are not there, whose scale sets get none; null to refuse that.</param>
    /// <returns>By the name of the scale set.</returns>
    /// <exception cref="BerthException">One is not there, cannot be read, or is for another host.</exception>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> ReadAsync(
        CliHost host, IEnumerable<RunnerDefinition> runners, ISet<string>? missing, CancellationToken cancellation)
    {
        CredentialStore store = CredentialStore.Of(host.Environment);
        Dictionary<string, Credential> known = new(StringComparer.Ordinal);
        Dictionary<string, IReadOnlyDictionary<string, string>> data = new(StringComparer.Ordinal);
        foreach (RunnerDefinition runner in runners)
        {
            string name = runner.Credentials!;
            if (missing?.Contains(name) == true) continue;
            if (!known.TryGetValue(name, out Credential? credential))
            {
                try
                {
                    known[name] = credential = await store.GetAsync(name, cancellation).ConfigureAwait(false);
                }
                catch (BerthException absent) when (missing is not null && absent.Finding.Cause == "credential-not-found")
                {
                    missing.Add(name);
                    continue;
                }
            }

            GitHubTarget target = GitHubTarget.Parse(runner.Url!);
            if (!credential.Host.Equals(target.Host, StringComparison.OrdinalIgnoreCase))
                throw new BerthException(Finding.Certain(
                    "config-credential-host", $"runner {runner.Name}: the credential '{name}' is for {credential.Host}, and the runner is "
                    + $"at {target.Host}", $"Add one for that host: berth auth add NAME --host {target.Host}"));
            data[runner.Name] = await DataAsync(host, credential, target, cancellation).ConfigureAwait(false);
        }

        return data;
    }

    private static async Task<IReadOnlyDictionary<string, string>> DataAsync(
        CliHost host, Credential credential, GitHubTarget target, CancellationToken cancellation)
    {
        if (credential is not AppCredential app)
            return new Dictionary<string, string> { ["github_token"] = credential.Secret.Reveal() };
        // The controller does not look for the installation itself.
        using GitHubHttp http = new(GitHubSettings.From(host.Environment, ProductVersion.Text), host.Time);
        long installation = await new InstallationSearch(http).FindAsync(app, target, cancellation).ConfigureAwait(false);
        return new Dictionary<string, string>
        {
            ["github_app_id"] = app.AppId,
            ["github_app_installation_id"] = installation.ToString(CultureInfo.InvariantCulture),
            ["github_app_private_key"] = app.PrivateKey.Reveal(),
        };
    }
}

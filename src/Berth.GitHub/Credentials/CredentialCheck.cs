using System.Globalization;
using System.Net;
using Berth.Core.Diagnosis;
using Berth.GitHub.Http;

namespace Berth.GitHub.Credentials;

/// <summary>
/// Asks GitHub what a credential is good for. That it may register runners is proved by asking for a token to do so: GitHub
/// forgets the token after an hour, and nothing is registered.
/// </summary>
public sealed class CredentialCheck(GitHubHttp http)
{
    /// <param name="targets">What runners are to serve with it; may be empty.</param>
    public async Task<CredentialReport> RunAsync(
        Credential credential, IReadOnlyList<GitHubTarget> targets, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(targets);
        CredentialReport report;
        try
        {
            report = await WhoAsync(credential, targets, cancellation).ConfigureAwait(false);
        }
        catch (BerthException failure)
        {
            return new CredentialReport(null, null, null, failure.Finding, []);
        }

        List<TargetReport> reports = [];
        foreach (GitHubTarget target in targets)
            reports.Add(await TryAsync(credential, target, report.Scopes, cancellation).ConfigureAwait(false));
        return report with { Targets = reports };
    }

    private async Task<CredentialReport> WhoAsync(
        Credential credential, IReadOnlyList<GitHubTarget> targets, CancellationToken cancellation)
    {
        // Any target of the credential's host knows where its API is.
        GitHubTarget host = targets.FirstOrDefault(target => target.Host == credential.Host)
            ?? GitHubTarget.Parse($"https://{credential.Host}/-");
        using GitHubAccess access = new(host, credential, http);
        if (access.App is { } app)
        {
            GitHubResponse asApp = await app.SendAsync(HttpMethod.Get, "app", cancellation).ConfigureAwait(false);
            return new CredentialReport(
                asApp.Expect(http.Now, HttpStatusCode.OK).Read(ApiJson.Default.ApiName).Slug, null, null, null, []);
        }

        GitHubResponse user = await access.SendAsync(HttpMethod.Get, "user", cancellation).ConfigureAwait(false);
        // An installation's token is nobody's and may be good all the same.
        if (user.Status == HttpStatusCode.Forbidden && !user.IsRateLimit)
            return new CredentialReport(null, null, Expiry(user), null, []);
        string? owner = user.Expect(http.Now, HttpStatusCode.OK).Read(ApiJson.Default.ApiName).Login;
        return new CredentialReport(owner, ScopesOf(user), Expiry(user), null, []);
    }

    private async Task<TargetReport> TryAsync(
        Credential credential, GitHubTarget target, IReadOnlyList<string>? scopes, CancellationToken cancellation)
    {
        string? lacks = null;
        try
        {
            using GitHubAccess access = new(target, credential, http);
            lacks = access.App is { } app
                ? Missing((await app.FindAsync(cancellation).ConfigureAwait(false)).Permissions, target.Kind)
                : Missing(scopes, target.Kind);
            await access.RegistrationTokenAsync(cancellation).ConfigureAwait(false);
            return new TargetReport(target.Url, null, null);
        }
        catch (BerthException failure)
        {
            bool isRefused = failure is GitHubException { Error: GitHubError.Forbidden or GitHubError.NotFound };
            if (isRefused && credential is TokenCredential { TokenKind: TokenKind.FineGrained })
                lacks = $"{NeededRights.Permission(target.Kind).Title}; for {target.Path}";
            return new TargetReport(target.Url, isRefused ? lacks : null, failure.Finding);
        }
    }

    private static string? Missing(IReadOnlyList<string>? scopes, TargetKind kind) =>
        scopes is null || NeededRights.Scopes(kind).Any(scopes.Contains) ? null : $"the scope {NeededRights.Scopes(kind)[0]}";

    private static string? Missing(IReadOnlyDictionary<string, string> permissions, TargetKind kind)
    {
        (string name, string title) = NeededRights.Permission(kind);
        return permissions.GetValueOrDefault(name) == "write" ? null : title;
    }

    /// <summary>Only tokens that have scopes come with this header, empty for none.</summary>
    private static string[]? ScopesOf(GitHubResponse response) => response.Header("X-OAuth-Scopes")?
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>GitHub writes <c>2026-12-24 12:00:00 UTC</c>, or an offset for UTC.</summary>
    private static DateTimeOffset? Expiry(GitHubResponse response) => DateTimeOffset.TryParse(
        response.Header("github-authentication-token-expiration")?.Replace("UTC", "+00:00", StringComparison.Ordinal),
        CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset expiry) ? expiry : null;
}

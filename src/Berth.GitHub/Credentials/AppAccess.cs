using System.Net;
using Berth.Core.Diagnosis;
using Berth.GitHub.Http;

namespace Berth.GitHub.Credentials;

/// <summary>
/// Tokens of a GitHub App's installation for what a runner serves; each lives for an hour and is used until near its end.
/// </summary>
internal sealed class AppAccess(AppCredential app, GitHubTarget target, GitHubHttp http) : IAccess, IDisposable
{
    private static readonly TimeSpan _margin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private (Secret Token, DateTimeOffset Expires)? _current;

    public async ValueTask<Secret> TokenAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_current is not var (token, expires) || expires - _margin <= http.Now)
            {
                long installation = app.InstallationId
                    ?? (await FindAsync(cancellation).ConfigureAwait(false)).Id;
                GitHubResponse response = await SendAsync(
                    HttpMethod.Post, $"app/installations/{installation}/access_tokens", cancellation).ConfigureAwait(false);
                AccessTokenAnswer answer = response.Expect(http.Now, HttpStatusCode.Created)
                    .Read(ApiJson.Default.AccessTokenAnswer);
                if (answer.Token is not { Length: > 0 }) throw Failures.Malformed(response, "there is no token in it");
                token = new Secret(answer.Token);
                _current = (token, answer.ExpiresAt ?? http.Now.AddMinutes(30));
            }

            return token;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The app's installation on what the runner serves.</summary>
    /// <exception cref="GitHubException">It is not installed there, among others.</exception>
    public async Task<Installation> FindAsync(CancellationToken cancellation)
    {
        string path = app.InstallationId is { } id ? $"app/installations/{id}" : $"{target.ApiPath}/installation";
        GitHubResponse response = await SendAsync(HttpMethod.Get, path, cancellation).ConfigureAwait(false);
        if (response.Status == HttpStatusCode.NotFound)
            throw new GitHubException(GitHubError.NotFound, Finding.Certain(
                "github-app-not-installed", $"the GitHub App is not installed on {target.Path}",
                $"Install it there (Settings, GitHub Apps on {target.Host}), or see to the name in berth.yaml",
                $"{response.Request.Name}: 404 NotFound"))
            {
                Status = response.Status,
            };
        return response.Expect(http.Now, HttpStatusCode.OK).Read(ApiJson.Default.Installation);
    }

    /// <summary>A request in the name of the app itself.</summary>
    internal Task<GitHubResponse> SendAsync(HttpMethod method, string path, CancellationToken cancellation) =>
        http.SendAsync(
            new GitHubRequest(method, new Uri($"{target.Api}/{path}"), "Bearer", AppToken.Create(app, http.Now))
            {
                Accept = "application/vnd.github+json",
                Repeat = Repeat.Harmless,
            }, cancellation);

    public void Dispose() => _one.Dispose();
}

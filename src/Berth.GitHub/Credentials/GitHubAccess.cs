using System.Net;
using Berth.Core.Diagnosis;
using Berth.GitHub.Http;

namespace Berth.GitHub.Credentials;

/// <summary>GitHub's REST API for what one runner serves, with one credential.</summary>
internal sealed class GitHubAccess : IDisposable
{
    private readonly IAccess _access;
    private readonly GitHubHttp _http;

    /// <exception cref="BerthException">
    /// <c>config-credential-host</c>: the credential is for another host; it is not sent.
    /// </exception>
    public GitHubAccess(GitHubTarget target, Credential credential, GitHubHttp http)
    {
        if (!credential.Host.Equals(target.Host, StringComparison.OrdinalIgnoreCase))
            throw new BerthException(Finding.Certain(
                "config-credential-host", $"the credential is for {credential.Host}, and the runner is at {target.Host}",
                $"Add one for that host: berth auth add NAME --host {target.Host}"));
        Target = target;
        _http = http;
        _access = credential switch
        {
            TokenCredential token => new TokenAccess(token),
            AppCredential app => new AppAccess(app, target, http),
            _ => throw new ArgumentException("A kind of credential that is not known", nameof(credential)),
        };
    }

    public GitHubTarget Target { get; }

    /// <summary>
    /// Where the target's Actions service is, and the token of its administrator: two steps, of which each may be repeated.
    /// </summary>
    public async Task<ServiceAnswer> RegisterAsync(CancellationToken cancellation)
    {
        Secret registration = await RegistrationTokenAsync(cancellation).ConfigureAwait(false);
        Uri url = new($"{Target.Api}/actions/runner-registration");
        GitHubRequest request = new(HttpMethod.Post, url, "RemoteAuth", registration)
        {
            Body = ScaleSets.ServiceJson.Body(
                new RegistrationRequest(Target.Url.ToString().TrimEnd('/'), "register"),
                ScaleSets.ServiceJson.Default.RegistrationRequest),
            Repeat = Repeat.Harmless,
            // A token that is seconds old is not known everywhere at GitHub.
            PassingRefusals = [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden],
        };
        GitHubResponse response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        ServiceAnswer answer = response.Expect(_http.Now, HttpStatusCode.OK, HttpStatusCode.Created)
            .Read(ScaleSets.ServiceJson.Default.ServiceAnswer);
        bool isUsable = answer.Token is { Length: > 0 }
            && Uri.TryCreate(answer.Url, UriKind.Absolute, out Uri? service) && GitHubTarget.IsSafe(service);
        return isUsable
            ? answer
            : throw Failures.Malformed(response, "there is no token, or no safe address, in it");
    }

    /// <summary>A token to register runners with: the proof that the credential may do what Berth needs.</summary>
    public async Task<Secret> RegistrationTokenAsync(CancellationToken cancellation)
    {
        GitHubResponse response = (await SendAsync(
            HttpMethod.Post, $"{Target.ApiPath}/actions/runners/registration-token", cancellation).ConfigureAwait(false))
            .Expect(_http.Now, HttpStatusCode.Created);
        AccessTokenAnswer answer = response.Read(ApiJson.Default.AccessTokenAnswer);
        return answer.Token is { Length: > 0 } token
            ? new Secret(token)
            : throw Failures.Malformed(response, "there is no token in it");
    }

    /// <summary>A request that may be repeated.</summary>
    public async Task<GitHubResponse> SendAsync(HttpMethod method, string path, CancellationToken cancellation)
    {
        Secret token = await _access.TokenAsync(cancellation).ConfigureAwait(false);
        GitHubRequest request = new(method, new Uri($"{Target.Api}/{path}"), "Bearer", token)
        {
            Accept = "application/vnd.github+json",
            Repeat = Repeat.Harmless,
        };
        return await _http.SendAsync(request, cancellation).ConfigureAwait(false);
    }

    /// <summary>For what only a GitHub App can be asked; null with a token.</summary>
    public AppAccess? App => _access as AppAccess;

    public void Dispose() => (_access as IDisposable)?.Dispose();
}

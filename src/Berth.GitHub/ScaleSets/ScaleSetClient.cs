using System.Net;
using Berth.GitHub.Credentials;
using Berth.GitHub.Http;

namespace Berth.GitHub.ScaleSets;

/// <summary>
/// The runner scale sets of a repository, an organisation or an enterprise, as the public Go client (actions/scaleset 0.4) speaks
/// to them. Can be used by several at once.
/// </summary>
public sealed class ScaleSetClient : IDisposable
{
    private const string ScaleSets = "_apis/runtime/runnerscalesets";
    private const string Agents = "_apis/distributedtask/pools/0/agents";

    private readonly GitHubAccess _access;
    private readonly AdminConnection _connection;

    /// <exception cref="Core.Diagnosis.BerthException">The credential is for another host.</exception>
    public ScaleSetClient(GitHubTarget target, Credential credential, GitHubHttp http)
    {
        _access = new GitHubAccess(target, credential, http);
        _connection = new AdminConnection(_access, http);
        Http = http;
    }

    internal GitHubHttp Http { get; }

    /// <summary>The scale set of a name in a runner group, or null.</summary>
    public async Task<ScaleSet?> FindAsync(long runnerGroup, string name, CancellationToken cancellation)
    {
        GitHubResponse response = await GetAsync(
            $"{ScaleSets}?runnerGroupId={runnerGroup}&name={Uri.EscapeDataString(name)}", cancellation).ConfigureAwait(false);
        return OneOrNone(response, response.Read(ServiceJson.Default.ScaleSets).Value);
    }

    /// <exception cref="GitHubException"><see cref="GitHubError.NotFound"/>, among others.</exception>
    public async Task<ScaleSet> GetAsync(long id, CancellationToken cancellation) =>
        (await GetAsync($"{ScaleSets}/{id}", cancellation).ConfigureAwait(false)).Read(ServiceJson.Default.ScaleSet);

    /// <summary>A runner group by its name.</summary>
    /// <exception cref="GitHubException"><see cref="GitHubError.NotFound"/>, among others.</exception>
    public async Task<RunnerGroup> GroupAsync(string name, CancellationToken cancellation)
    {
        GitHubResponse response = await GetAsync(
            $"_apis/runtime/runnergroups/?groupName={Uri.EscapeDataString(name)}", cancellation).ConfigureAwait(false);
        return OneOrNone(response, response.Read(ServiceJson.Default.RunnerGroups).Value)
            ?? throw new GitHubException(GitHubError.NotFound, Core.Diagnosis.Finding.Certain(
                "github-runner-group-not-found", $"there is no runner group '{name}' for {_access.Target.Path}",
                "Make it in GitHub's settings (Actions, Runner groups), or leave the group out"));
    }

    /// <summary>Makes a scale set. Without labels its name is its label.</summary>
    /// <exception cref="GitHubException"><see cref="GitHubError.ScaleSetExists"/>, among others.</exception>
    public async Task<ScaleSet> CreateAsync(ScaleSet scaleSet, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scaleSet);
        ScaleSet whole = scaleSet.Labels.Count > 0 ? scaleSet : scaleSet with { Labels = [new ScaleSetLabel(scaleSet.Name)] };
        return (await SendAsync(HttpMethod.Post, ScaleSets, ServiceJson.Body(whole, ServiceJson.Default.ScaleSet), Repeat.Never,
            [HttpStatusCode.OK, HttpStatusCode.Created], cancellation).ConfigureAwait(false)).Read(ServiceJson.Default.ScaleSet);
    }

    public async Task<ScaleSet> UpdateAsync(long id, ScaleSet scaleSet, CancellationToken cancellation) =>
        (await SendAsync(HttpMethod.Patch, $"{ScaleSets}/{id}", ServiceJson.Body(scaleSet, ServiceJson.Default.ScaleSet),
            Repeat.Harmless, [HttpStatusCode.OK], cancellation).ConfigureAwait(false)).Read(ServiceJson.Default.ScaleSet);

    /// <summary>Removes a scale set; one that is not there is removed.</summary>
    public Task DeleteAsync(long id, CancellationToken cancellation) => SendAsync(
        HttpMethod.Delete, $"{ScaleSets}/{id}", null, Repeat.Harmless,
        [HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.NotFound], cancellation);

    /// <summary>Begins to listen: one listener at a time for each scale set.</summary>
    /// <param name="owner">Who listens; others are told it.</param>
    /// <exception cref="GitHubException"><see cref="GitHubError.SessionHeld"/>, among others.</exception>
    public Task<MessageSession> OpenSessionAsync(long scaleSet, string owner, CancellationToken cancellation) =>
        MessageSession.OpenAsync(this, $"{ScaleSets}/{scaleSet}", owner, cancellation);

    /// <summary>
    /// Requests of jobs that wait and that nobody has acquired, asked for because a message about them was lost. Not every GitHub
    /// answers this (the public Go client asks it no more): none, then.
    /// </summary>
    public async Task<IReadOnlyList<long>> AcquirableAsync(long scaleSet, CancellationToken cancellation)
    {
        GitHubResponse response = await SendAsync(
            HttpMethod.Get, $"{ScaleSets}/{scaleSet}/acquirablejobs", null, Repeat.Harmless,
            [HttpStatusCode.OK, HttpStatusCode.NoContent, HttpStatusCode.NotFound], cancellation).ConfigureAwait(false);
        return response.Status != HttpStatusCode.OK
            ? []
            : [.. response.Read(ServiceJson.Default.Jobs).Value.Select(job => job.RunnerRequestId).Where(id => id > 0)];
    }

    /// <summary>Ends a session of which only the number is left. One that is gone is ended.</summary>
    public Task CloseSessionAsync(long scaleSet, Guid session, CancellationToken cancellation) =>
        MessageSession.CloseAsync(this, $"{ScaleSets}/{scaleSet}", session, cancellation);

    /// <summary>Registers a runner for one job.</summary>
    /// <param name="name">No other runner's.</param>
    /// <param name="workFolder">Where it works, relative to its own directory.</param>
    /// <exception cref="GitHubException"><see cref="GitHubError.RunnerExists"/>, among others.</exception>
    public async Task<JitRunner> RegisterRunnerAsync(
        long scaleSet, string name, string workFolder, CancellationToken cancellation)
    {
        GitHubResponse response = await SendAsync(
            HttpMethod.Post, $"{ScaleSets}/{scaleSet}/generatejitconfig",
            ServiceJson.Body(new JitRequest(name, workFolder), ServiceJson.Default.JitRequest), Repeat.Never,
            [HttpStatusCode.OK], cancellation).ConfigureAwait(false);
        JitAnswer answer = response.Read(ServiceJson.Default.JitAnswer);
        return answer is { Runner: { } runner, EncodedJitConfig: { Length: > 0 } configuration }
            ? new JitRunner(runner, new Secret(configuration))
            : throw Failures.Malformed(response, "there is no runner, or no configuration, in it");
    }

    /// <summary>The registered runner of a name, or null.</summary>
    public async Task<RunnerReference?> FindRunnerAsync(string name, CancellationToken cancellation)
    {
        GitHubResponse response =
            await GetAsync($"{Agents}?agentName={Uri.EscapeDataString(name)}", cancellation).ConfigureAwait(false);
        return OneOrNone(response, response.Read(ServiceJson.Default.Runners).Value);
    }

    /// <summary>Removes a runner's registration, unless it runs a job.</summary>
    public async Task<RunnerRemoval> RemoveRunnerAsync(long id, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, $"{Agents}/{id}", null, Repeat.Harmless,
                [HttpStatusCode.NoContent, HttpStatusCode.OK], cancellation).ConfigureAwait(false);
            return RunnerRemoval.Removed;
        }
        catch (GitHubException refused) when (refused.Error is GitHubError.NotFound or GitHubError.RunnerBusy)
        {
            return refused.Error == GitHubError.NotFound ? RunnerRemoval.WasGone : RunnerRemoval.IsBusy;
        }
    }

    /// <summary>
    /// A request to the service, with the administrator's token unless there is another; one that was refused is renewed once.
    /// </summary>
    /// <param name="token">A session's own, or null.</param>
    internal async Task<GitHubResponse> SendAsync(
        HttpMethod method, string path, byte[]? body, Repeat repeat, HttpStatusCode[] expected, CancellationToken cancellation,
        Secret? token = null)
    {
        for (bool renewed = token is not null; ; renewed = true)
        {
            AdminGrant grant = await _connection.GetAsync(cancellation).ConfigureAwait(false);
            GitHubRequest request = new(method, grant.At(path), "Bearer", token ?? grant.Token) { Body = body, Repeat = repeat };
            GitHubResponse response = await Http.SendAsync(request, cancellation).ConfigureAwait(false);
            if (response.Status != HttpStatusCode.Unauthorized || renewed) return response.Expect(Http.Now, expected);
            _connection.Discard(grant);
        }
    }

    private Task<GitHubResponse> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, null, Repeat.Harmless, [HttpStatusCode.OK], cancellation);

    private static T? OneOrNone<T>(GitHubResponse response, IReadOnlyList<T> found)
        where T : class => found switch
        {
            [] => null,
            [var one] => one,
            _ => throw Failures.Malformed(response, $"there are {found.Count} where there can be one"),
        };

    public void Dispose()
    {
        _connection.Dispose();
        _access.Dispose();
    }
}

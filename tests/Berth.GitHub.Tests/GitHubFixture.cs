using Berth.FakeGitHub;
using Berth.GitHub.Credentials;
using Berth.GitHub.Http;
using Berth.GitHub.ScaleSets;
using Fake = Berth.FakeGitHub.FakeGitHub;

namespace Berth.GitHub.Tests;

/// <summary>A GitHub with a repository, and a client for it.</summary>
internal sealed class GitHubFixture : IAsyncDisposable
{
    public const string Token = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly List<IDisposable> _disposables = [];

    private GitHubFixture(Fake github, HastyTime time)
    {
        (GitHub, Time) = (github, time);
        github.Service.AddToken(Token);
        Http = new GitHubHttp(new GitHubSettings("berth/test", null, new Dictionary<string, string>()), time);
        Client = ClientOf("owner/repo");
    }

    public Fake GitHub { get; }

    public FakeService Service => GitHub.Service;

    public HastyTime Time { get; }

    public GitHubHttp Http { get; }

    public ScaleSetClient Client { get; }

    public TokenCredential Credential => new(GitHub.Host, new Secret(Token));

    public static async Task<GitHubFixture> StartAsync()
    {
        HastyTime time = new();
        return new GitHubFixture(await Fake.StartAsync(time), time);
    }

    public GitHubTarget Target(string path) => GitHubTarget.Parse($"{GitHub.Url}/{path}");

    public ScaleSetClient ClientOf(string path, Credential? credential = null)
    {
        ScaleSetClient client = new(Target(path), credential ?? Credential, Http);
        _disposables.Add(client);
        return client;
    }

    /// <summary>A scale set and the session on it.</summary>
    public async Task<(ScaleSet ScaleSet, MessageSession Session)> ListenAsync()
    {
        ScaleSet scaleSet = await Client.CreateAsync(new ScaleSet { Name = "berth", RunnerGroupId = 1 }, Cancellation);
        return (scaleSet, await Client.OpenSessionAsync(scaleSet.Id, "this-machine", Cancellation));
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (IDisposable disposable in _disposables) disposable.Dispose();
        Http.Dispose();
        await GitHub.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using Berth.Core.Runners;
using Berth.GitHub;
using Berth.GitHub.Credentials;
using Berth.GitHub.ScaleSets;

namespace Berth.Daemon.Fleets;

/// <summary>Clients of GitHub: one for each target and credential, however many scale sets share them.</summary>
internal sealed class GitHubClients(DaemonContext context) : IDisposable
{
    private readonly ConcurrentDictionary<(string Url, string Credential), Entry> _clients = new();

    /// <summary>The client of a definition; made anew when the credential has been replaced.</summary>
    public async Task<ScaleSetClient> GetAsync(RunnerDefinition definition, CancellationToken cancellation)
    {
        Credential credential = await context.Credential(definition.Credentials!, cancellation).ConfigureAwait(false);
        string secret = credential.Secret.Reveal();
        (string, string) key = (definition.Url!, definition.Credentials!);
        if (_clients.TryGetValue(key, out Entry? known) && known.Secret == secret) return known.Client;
        Entry made = new(new ScaleSetClient(GitHubTarget.Parse(definition.Url!), credential, context.Http), secret);
        return _clients.AddOrUpdate(key, made, (_, other) => other.Secret == secret ? other : made).Client;
    }

    public void Dispose()
    {
        foreach (Entry entry in _clients.Values) entry.Client.Dispose();
    }

    private sealed class Entry(ScaleSetClient client, string secret)
    {
        public ScaleSetClient Client { get; } = client;
        public string Secret { get; } = secret;
    }
}

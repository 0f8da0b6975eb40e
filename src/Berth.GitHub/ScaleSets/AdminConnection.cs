using Berth.GitHub.Credentials;
using Berth.GitHub.Http;

namespace Berth.GitHub.ScaleSets;

/// <summary>The Actions service of a target, and its administrator's token: got when needed, kept until near its end.</summary>
internal sealed class AdminConnection(GitHubAccess access, GitHubHttp http) : IDisposable
{
    private static readonly TimeSpan _margin = TimeSpan.FromSeconds(60);

    /// <summary>For a token that does not say when it ends.</summary>
    private static readonly TimeSpan _unknownLifetime = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private AdminGrant? _current;

    public async ValueTask<AdminGrant> GetAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_current is { } current && current.Expires - _margin > http.Now) return current;
            ServiceAnswer answer = await access.RegisterAsync(cancellation).ConfigureAwait(false);
            Secret token = new(answer.Token!);
            return _current = new AdminGrant(
                new Uri(answer.Url!), token, AppToken.ExpiryOf(token) ?? http.Now + _unknownLifetime);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The service did not accept it any more, whatever it says of its end.</summary>
    public void Discard(AdminGrant refused) => Interlocked.CompareExchange(ref _current, null, refused);

    public void Dispose() => _one.Dispose();
}

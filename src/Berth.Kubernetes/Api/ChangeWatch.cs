using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;

namespace Berth.Kubernetes.Api;

/// <summary>
/// Wakes whoever waits for something on a cluster when it may have come: by watches, and where these are not allowed by asking each
/// second. It says that something changed and not what: who is woken looks at the whole, so that nothing is lost by a watch that breaks.
/// </summary>
internal sealed class ChangeWatch : IAsyncDisposable
{
    private static readonly TimeSpan _pollPause = TimeSpan.FromSeconds(1);

    /// <summary>Changes come in bursts, and a watch that ends at once must not become a busy loop.</summary>
    private static readonly TimeSpan _breath = TimeSpan.FromMilliseconds(200);

    private readonly ObjectsApi _objects;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<ApiResource, bool> _told = [];
    private readonly Task _watches;
    private volatile bool _polls;

    /// <param name="say">Told once of each kind that cannot be watched.</param>
    public ChangeWatch(ObjectsApi objects, TimeProvider time, Action<string> say, params IReadOnlyList<WatchedObjects> watched)
    {
        (_objects, _time, _say) = (objects, time, say);
        _watches = Task.WhenAll(watched.Select(FollowAsync));
    }

    /// <summary>Returns after a change, or when so much time has passed: at once for what changed since it returned last.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_polls && limit > _pollPause ? _pollPause : limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await _changes.Reader.ReadAsync(either.Token);
            await Task.Delay(_breath, _time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look, whatever changed.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watches.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task FollowAsync(WatchedObjects watched)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await FollowOnceAsync(watched);
            }
            catch (ApiException e) when (e.Code is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            {
                // A kind that the cluster does not know yet cannot be watched either, which is nobody's to mend.
                _polls = true;
                if (e.Code == HttpStatusCode.Forbidden && _told.TryAdd(watched.Resource, true))
                    _say($"this account may not watch {watched.Resource.Plural}, so Berth asks each second instead");
                _changes.Writer.TryWrite(true);
                return;
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
            {
                // Who waits looks for themselves, and says what is wrong with the server.
            }

            await Task.Delay(_breath, _time, _end.Token);
        }
    }

    private async Task FollowOnceAsync(WatchedObjects watched)
    {
        string version = await _objects.VersionAsync(watched, _end.Token);
        using HttpResponseMessage response = await _objects.WatchAsync(watched, version, _end.Token);
        // From here on nothing is missed; what was before has to be looked at once more.
        _changes.Writer.TryWrite(true);
        await foreach (var _ in WatchStream.ReadAsync(response, _end.Token)) _changes.Writer.TryWrite(true);
    }
}

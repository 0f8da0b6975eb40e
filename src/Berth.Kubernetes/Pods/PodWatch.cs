using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Berth.Core.Engines;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>
/// Follows one pod: by a watch, which begins anew where it ends or the server has forgotten where it was (410), and where no watch
/// is allowed by asking.
/// </summary>
internal sealed class PodWatch(PodsApi pods, TimeProvider time, IJobLog log)
{
    private static readonly TimeSpan _pollPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _breakPause = TimeSpan.FromMilliseconds(200);

    private bool _mayWatch = true;

    /// <summary>The pod's states as they come, the present one first; ends when the pod is gone.</summary>
    /// <param name="uid">Another pod of this name counts as gone; null takes whichever is there.</param>
    public async IAsyncEnumerable<PodState> FollowAsync(
        string name, string? uid, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await GetAsync(name, cancellationToken) is { } state && (uid is null || state.Metadata.Uid == uid))
        {
            uid ??= state.Metadata.Uid;
            yield return state;
            if (_mayWatch)
            {
                await foreach (PodState? change in ChangesAsync(name, state.Metadata.ResourceVersion, cancellationToken))
                {
                    if (change is null || change.Metadata.Uid != uid)
                    {
                        yield break;
                    }

                    yield return change;
                }
            }

            // A watch that ended at once (410, a server that restarts) must not become a busy loop.
            await Task.Delay(_mayWatch ? _breakPause : _pollPause, time, cancellationToken);
        }
    }

    private async Task<PodState?> GetAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return PodState.Of(await pods.GetAsync(name, cancellationToken));
        }
        catch (ApiException e) when (e is { Code: HttpStatusCode.NotFound, Reason: "NotFound" })
        {
            return null;
        }
    }

    /// <summary>Until the watch ends for whatever reason; null says that the pod was deleted.</summary>
    private async IAsyncEnumerable<PodState?> ChangesAsync(
        string name, string version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using HttpResponseMessage? response = await OpenAsync(name, version, cancellationToken);
        if (response is null)
        {
            yield break;
        }

        await foreach ((string kind, JsonElement value) in WatchStream.ReadAsync(response, cancellationToken))
        {
            if (kind == WatchStream.Deleted)
            {
                yield return null;
                yield break;
            }

            yield return PodState.Of(value);
        }
    }

    private async Task<HttpResponseMessage?> OpenAsync(string name, string version, CancellationToken cancellationToken)
    {
        try
        {
            return await pods.WatchAsync(name, version, cancellationToken);
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.Forbidden)
        {
            _mayWatch = false;
            log.Info("Berth: this account may not watch pods, so Berth asks twice a second instead; "
                + "the verb 'watch' on 'pods' makes starts faster");
            return null;
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.Gone)
        {
            return null;
        }
    }
}

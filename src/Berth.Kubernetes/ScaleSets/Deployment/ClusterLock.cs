using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>
/// Who changes a cluster's scale sets holds a Lease meanwhile, as controllers do for leadership: of two <c>berth up</c> the second
/// is told of the first. One that was killed loses it after <see cref="_life"/>.
/// </summary>
internal sealed class ClusterLock : IAsyncDisposable
{
    private const string Name = "berth-changes";
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private static readonly TimeSpan _life = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _renewal = TimeSpan.FromSeconds(10);

    private readonly ObjectsApi _objects;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _renewing;
    private JsonObject _lease;

    private ClusterLock(ObjectsApi objects, TimeProvider time, JsonObject lease)
    {
        (_objects, _time, _lease) = (objects, time, lease);
        _renewing = RenewAsync();
    }

    /// <param name="ns">That of the controller.</param>
    /// <param name="holder">For the message that another gets: who, where.</param>
    /// <exception cref="BerthException"><c>cluster-locked</c>.</exception>
    public static async Task<ClusterLock> TakeAsync(
        ObjectsApi objects, TimeProvider time, string ns, string holder, CancellationToken cancellationToken)
    {
        while (true)
        {
            JsonObject mine = new()
            {
                ["apiVersion"] = "coordination.k8s.io/v1",
                ["kind"] = "Lease",
                ["metadata"] = new JsonObject
                {
                    ["name"] = Name,
                    ["namespace"] = ns,
                    ["labels"] = new JsonObject { [PodLabels.ManagedBy] = PodLabels.ManagedByValue },
                },
                ["spec"] = Spec(holder, time.GetUtcNow()),
            };
            if (await objects.CreateAsync(ApiResource.Leases, mine, cancellationToken) is { } made)
                return new ClusterLock(objects, time, made);
            if (await objects.GetAsync(ApiResource.Leases, ns, Name, cancellationToken) is not { } there) continue;
            if (!IsOver(there, time.GetUtcNow())) throw Held(there, ns);
            there["spec"] = Spec(holder, time.GetUtcNow());
            if (await objects.ReplaceAsync(ApiResource.Leases, there, cancellationToken) is { } taken)
                return new ClusterLock(objects, time, taken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewing;
        _end.Dispose();
        try
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);
            await _objects.DeleteAsync(ApiResource.Leases, (string)_lease["metadata"]!["namespace"]!, Name, late.Token);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_renewal, _time, _end.Token);
                JsonObject next = _lease.DeepClone().AsObject();
                next["spec"]!["renewTime"] = Text(_time.GetUtcNow());
                _lease = await _objects.ReplaceAsync(ApiResource.Leases, next, _end.Token) ?? _lease;
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            // A server that cannot be reached is said by what is being done.
        }
    }

    private static bool IsOver(JsonObject lease, DateTimeOffset now) =>
        !DateTimeOffset.TryParse((string?)lease["spec"]?["renewTime"], CultureInfo.InvariantCulture, out DateTimeOffset renewed)
        || renewed + _life < now;

    private static JsonObject Spec(string holder, DateTimeOffset now) => new()
    {
        ["holderIdentity"] = holder,
        ["leaseDurationSeconds"] = (int)_life.TotalSeconds,
        ["acquireTime"] = Text(now),
        ["renewTime"] = Text(now),
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    private static BerthException Held(JsonObject lease, string ns) => new(Finding.Certain(
        "cluster-locked",
        $"another berth changes this cluster's scale sets: {InertText.Line((string?)lease["spec"]?["holderIdentity"] ?? "unknown", 120)}",
        $"Wait until it is done. One that was killed is out of the way within {_life.TotalSeconds:0} seconds.",
        $"lease {ns}/{Name}, held since {(string?)lease["spec"]?["acquireTime"]}"));
}

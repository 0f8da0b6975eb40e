using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Deployment;

namespace Berth.Kubernetes.Tests.ScaleSets.Cluster;

/// <summary>
/// Does to the objects of a real cluster what the controller of Actions Runner Controller 0.14.2 does, as far as Berth looks at it
/// (controllers/actions.github.com of its source): finalizers, the scale set's id, runner set, listener and its pod, and taking them
/// away. Nothing of GitHub. The real controller's image is not to be had where these tests are written.
/// </summary>
internal sealed class StandInController : IAsyncDisposable
{
    private const string Finalizer = "autoscalingrunnerset.actions.github.com/finalizer";
    private const string ListenerFinalizer = "autoscalinglistener.actions.github.com/finalizer";
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    private readonly TestCluster _cluster;
    private readonly ApiClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _working;

    public StandInController(TestCluster cluster)
    {
        _cluster = cluster;
        _client = new ApiClient(cluster.Session.Connection, TimeProvider.System);
        _working = WorkAsync();
    }

    /// <summary>What listeners write before they wait for messages, or end.</summary>
    public string ListenerLine { get; set; } = "level=INFO msg=\"Getting next message\" lastMessageID=0";

    /// <summary>What listeners end with; null when they go on.</summary>
    public int? ListenerExit { get; set; }

    /// <summary>What the controller writes; with a line here it makes no scale set on GitHub.</summary>
    public string? ControllerLine { get; set; }

    private string Namespace => _cluster.Definition.ControllerNamespace;

    private ObjectsApi Objects => _cluster.Session.Objects;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _working;
        _client.Dispose();
        _end.Dispose();
    }

    /// <summary>A failed runner, as the controller leaves it.</summary>
    public async Task FailRunnerAsync(string ns, string scaleSet, string name, string reason, string message)
    {
        await CreateAsync(ApiResource.Runners, $$$"""
            {"apiVersion":"actions.github.com/v1alpha1","kind":"EphemeralRunner","metadata":{"name":"{{{name}}}","namespace":"{{{ns}}}",
             "labels":{"actions.github.com/scale-set-name":"{{{scaleSet}}}"}},
             "spec":{"githubConfigUrl":"https://github.com/acme/shop","githubConfigSecret":"x","runnerScaleSetId":1,
             "spec":{"containers":[{"name":"runner","image":"x"}] } }}
            """, CancellationToken.None);
        var status = new JsonObject { ["phase"] = "Failed", ["reason"] = reason, ["message"] = message, ["ready"] = false };
        await StatusAsync(ApiResource.Runners, ns, name, status, CancellationToken.None);
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await RunDeploymentAsync(_end.Token);
                foreach (JsonObject scaleSet in await Objects.ListAsync(ApiResource.ScaleSets, null, null, _end.Token))
                    await ReconcileAsync(scaleSet, _end.Token);
                using var timer = new PeriodicTimer(_pause);
                await timer.WaitForNextTickAsync(_end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    /// <summary>The chart's Deployment with an image that is there.</summary>
    private async Task RunDeploymentAsync(CancellationToken cancellationToken)
    {
        foreach (JsonObject deployment in await Objects.ListAsync(
            ApiResource.Deployments, Namespace, ClusterStateReader.ControllerSelector, cancellationToken))
        {
            JsonNode container = deployment["spec"]!["template"]!["spec"]!["containers"]![0]!;
            string script = $"echo '{ControllerLine}'; trap exit TERM; while :; do sleep 1; done";
            if ((string?)container["image"] == _cluster.Image && (string?)container["command"]?[2] == script) continue;
            var change = new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["template"] = new JsonObject
                    {
                        ["spec"] = new JsonObject { ["containers"] = new JsonArray(Shell("manager", script)), ["terminationGracePeriodSeconds"] = 1 },
                    },
                },
            };
            await Objects.MergeAsync(ApiResource.Deployments, Namespace, ClusterState.Name(deployment), change, cancellationToken);
        }
    }

    private async Task ReconcileAsync(JsonObject scaleSet, CancellationToken cancellationToken)
    {
        string ns = ClusterState.Namespace(scaleSet);
        string name = ClusterState.Name(scaleSet);
        if (scaleSet["metadata"]!["deletionTimestamp"] is not null)
        {
            await RemoveAsync(scaleSet, ns, name, cancellationToken);
            return;
        }

        if (scaleSet["metadata"]!["finalizers"] is null)
            await Objects.MergeAsync(ApiResource.ScaleSets, ns, name, Metadata("finalizers", new JsonArray(Finalizer)), cancellationToken);
        if (ControllerLine is not null) return;
        if (ClusterState.Annotation(scaleSet, "runner-scale-set-id") is null)
        {
            await Objects.MergeAsync(ApiResource.ScaleSets, ns, name,
                Metadata("annotations", new JsonObject { ["runner-scale-set-id"] = "7" }), cancellationToken);
            await StatusAsync(ApiResource.ScaleSets, ns, name, Counts(), cancellationToken);
        }

        await ListenAsync(ns, name, cancellationToken);
    }

    private async Task ListenAsync(string ns, string name, CancellationToken cancellationToken)
    {
        string listener = $"{name}-0a1b2c3d-listener";
        await CreateAsync(ApiResource.Listeners, $$$"""
            {"apiVersion":"actions.github.com/v1alpha1","kind":"AutoscalingListener",
             "metadata":{"name":"{{{listener}}}","namespace":"{{{Namespace}}}","finalizers":["{{{ListenerFinalizer}}}"]},
             "spec":{"autoscalingRunnerSetName":"{{{name}}}","autoscalingRunnerSetNamespace":"{{{ns}}}","ephemeralRunnerSetName":"{{{name}}}"}}
            """, cancellationToken);
        string end = ListenerExit is { } code ? $"exit {code}" : "trap exit TERM; while :; do sleep 1; done";
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = listener,
                ["namespace"] = Namespace,
                ["labels"] = new JsonObject { ["actions.github.com/scale-set-name"] = name },
            },
            ["spec"] = new JsonObject
            {
                ["terminationGracePeriodSeconds"] = 1,
                ["containers"] = new JsonArray(Shell("listener", $"echo '{ListenerLine}'; {end}")),
            },
        };
        await Objects.CreateAsync(ApiResource.Pods, pod, cancellationToken);
    }

    private async Task RemoveAsync(JsonObject scaleSet, string ns, string name, CancellationToken cancellationToken)
    {
        string listener = $"{name}-0a1b2c3d-listener";
        await Objects.DeleteAsync(ApiResource.Pods, Namespace, listener, cancellationToken);
        await Objects.DeleteAsync(ApiResource.Listeners, Namespace, listener, cancellationToken);
        await Objects.MergeAsync(ApiResource.Listeners, Namespace, listener, Metadata("finalizers", null), cancellationToken);
        // Without its credentials the real one could not take the scale set off GitHub.
        if (await Objects.GetAsync(ApiResource.Secrets, ns, (string)scaleSet["spec"]!["githubConfigSecret"]!, cancellationToken) is null) return;
        await new FinalizerRelease(Objects, Namespace).ReleaseProtectedAsync(ns, scaleSet, cancellationToken);
        await Objects.MergeAsync(ApiResource.ScaleSets, ns, name, Metadata("finalizers", null), cancellationToken);
    }

    private async Task CreateAsync(ApiResource resource, string manifest, CancellationToken cancellationToken) =>
        await Objects.CreateAsync(resource, JsonNode.Parse(manifest)!.AsObject(), cancellationToken);

    private async Task StatusAsync(ApiResource resource, string ns, string name, JsonObject status, CancellationToken cancellationToken) =>
        await _client.CallAsync(
            resource.Call("patch", ns, name), HttpMethod.Patch, $"{resource.Path(ns, name)}/status",
            JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["status"] = status }), cancellationToken, "application/merge-patch+json");

    private static JsonObject Counts() => new()
    {
        ["phase"] = "Running",
        ["currentRunners"] = 0,
        ["pendingEphemeralRunners"] = 0,
        ["runningEphemeralRunners"] = 0,
        ["failedEphemeralRunners"] = 0,
    };

    private JsonObject Shell(string name, string script) => new()
    {
        ["name"] = name,
        ["image"] = _cluster.Image,
        ["command"] = new JsonArray("sh", "-c", script),
    };

    private static JsonObject Metadata(string field, JsonNode? value) => new() { ["metadata"] = new JsonObject { [field] = value } };
}

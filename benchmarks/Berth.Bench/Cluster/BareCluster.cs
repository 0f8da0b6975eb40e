using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Kubernetes;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Connections;
using Berth.Kubernetes.Pods;

namespace Berth.Bench.Cluster;

/// <summary>The floor: the same pod by a bare create and a watch, and a bare exec, nothing else.</summary>
internal sealed class BareCluster(ClusterConnection connection) : IDisposable
{
    private readonly ApiClient _client = new(connection, TimeProvider.System);

    private PodsApi Pods => new(_client);

    /// <summary>What the API server has of a pod, as it could be asked for again under another name.</summary>
    public async Task<Pod> CopyAsync(string pod, string name)
    {
        JsonObject json = JsonObject.Create(await Pods.GetAsync(pod, CancellationToken.None))!.DeepClone().AsObject();
        JsonObject spec = json["spec"]!.AsObject();
        // The scheduler's choice, and the account's volume, which admission adds again.
        spec.Remove("nodeName");
        return new Pod
        {
            Metadata = new PodMetadata { Name = name },
            Spec = spec.Deserialize(PodJson.Default.PodSpec)!,
        };
    }

    /// <summary>Creates a pod and watches it until it is ready.</summary>
    public async Task StartAsync(Pod pod)
    {
        PodState created = PodState.Of(await Pods.CreateAsync(pod, CancellationToken.None));
        await ReadyAsync(created.Metadata.Name);
    }

    /// <summary>Watches a pod until it is ready; waits for one that is still to come.</summary>
    public async Task ReadyAsync(string pod)
    {
        for (var watch = new PodWatch(Pods, TimeProvider.System, NoLog.Instance); ;)
        {
            await foreach (PodState state in watch.FollowAsync(pod, null, CancellationToken.None))
            {
                if (state.IsReady && !state.IsEnding)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Removes a pod and waits until it is gone.</summary>
    public async Task RemoveAsync(string pod)
    {
        await Pods.DeleteAsync(pod, null, TimeSpan.FromSeconds(2), CancellationToken.None);
        await GoneAsync(pod);
    }

    /// <summary>Waits until a pod is gone.</summary>
    public async Task GoneAsync(string pod)
    {
        await foreach (PodState _ in new PodWatch(Pods, TimeProvider.System, NoLog.Instance).FollowAsync(pod, null, CancellationToken.None))
        {
            // Its end ends this.
        }
    }

    /// <summary>One exec to its end, on a connection of its own, as each step of a job has.</summary>
    public static async Task ExecAsync(KubernetesEngineOptions options, string container, params string[] command)
    {
        await using var engine = new KubernetesEngine(options);
        await using IExecStream stream = await engine.ExecAsync(container, command, CancellationToken.None);
        byte[] buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, CancellationToken.None) > 0)
        {
            // Read and dropped.
        }

        if (await stream.GetExitCodeAsync(CancellationToken.None) != 0)
        {
            throw new InvalidOperationException($"the bare exec failed: {stream.ErrorText}");
        }
    }

    public void Dispose() => _client.Dispose();

    private sealed class NoLog : IJobLog
    {
        public static readonly NoLog Instance = new();

        public void Info(string message)
        {
        }

        public void Warning(string message)
        {
        }

        public void Debug(string message)
        {
        }
    }
}

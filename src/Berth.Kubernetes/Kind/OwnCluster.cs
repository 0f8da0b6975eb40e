using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Kubernetes.Processes;

namespace Berth.Kubernetes.Kind;

/// <summary>A kind cluster that Berth makes and removes. Each of its commands can be given again, whatever ended the last one.</summary>
/// <param name="containerProgram">What kind runs its nodes with: <c>docker</c>, or as <c>KIND_EXPERIMENTAL_PROVIDER</c> says.</param>
public sealed class OwnCluster(IProcessRunner processes, KindRecords records, string containerProgram = "docker")
{
    private readonly KindClusters _kind = new(processes);

    /// <summary>Looks at a cluster.</summary>
    /// <exception cref="BerthException">kind is missing, too old, or fails.</exception>
    public async Task<OwnClusterStatus> StatusAsync(string name, CancellationToken cancellationToken)
    {
        await _kind.CheckAsync(cancellationToken);
        return await LookAsync(name, cancellationToken);
    }

    /// <summary>Makes a cluster that is not there, mends one that was left half-made or stopped, and leaves a whole one alone.</summary>
    /// <param name="config">See <see cref="KindConfig"/>.</param>
    /// <param name="caches">The directory of this machine that its nodes see; the engine would make it, as root's.</param>
    /// <param name="say">Gets a line for what is done.</param>
    /// <exception cref="BerthException">
    /// <c>cluster-not-ours</c>, <c>cluster-changing</c>, or kind is missing, too old, or fails.
    /// </exception>
    public async Task<OwnClusterStatus> CreateAsync(
        string name, string config, string caches, Action<string> say, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(say);
        await _kind.CheckAsync(cancellationToken);
        using FileLock held = Hold(name);
        OwnClusterStatus found = await LookAsync(name, cancellationToken);
        switch (found.State)
        {
            case OwnClusterState.Foreign:
                throw NotOurs(name);
            case OwnClusterState.HalfMade:
                say($"an earlier create of {name} was not ended: making it anew");
                await _kind.DeleteAsync(name, cancellationToken);
                break;
            case OwnClusterState.Stopped:
                say($"starting the nodes of {name}");
                await StartNodesAsync(found.Nodes, cancellationToken);
                break;
        }

        if (found.State is OwnClusterState.Missing or OwnClusterState.HalfMade)
        {
            say($"making the kind cluster {name} (a minute or two; longer where the image of its nodes is to be pulled)");
            Directory.CreateDirectory(caches);
            records.Begin(name, config);
            await _kind.CreateAsync(name, config, cancellationToken);
            records.End(name);
        }
        else
        {
            await _kind.ExportContextAsync(name, cancellationToken);
            if (found.Config != config)
                say($"{name} was made of another configuration and stays as it is; 'berth cluster delete' and create make it anew");
        }

        return await LookAsync(name, cancellationToken);
    }

    /// <summary>Removes a cluster that Berth made, whole or not.</summary>
    /// <returns>False when there was none.</returns>
    /// <exception cref="BerthException">As for <see cref="CreateAsync"/>.</exception>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await _kind.CheckAsync(cancellationToken);
        using FileLock held = Hold(name);
        bool isOurs = records.Find(name) is not null || records.IsHalfMade(name);
        bool exists = await _kind.ExistsAsync(name, cancellationToken);
        if (exists && !isOurs) throw NotOurs(name);
        if (isOurs) await _kind.DeleteAsync(name, cancellationToken);
        records.Remove(name);
        return exists;
    }

    private async Task<OwnClusterStatus> LookAsync(string name, CancellationToken cancellationToken)
    {
        string? config = records.Find(name);
        if (records.IsHalfMade(name)) return new OwnClusterStatus(name, OwnClusterState.HalfMade, [], null);
        if (!await _kind.ExistsAsync(name, cancellationToken)) return new OwnClusterStatus(name, OwnClusterState.Missing, [], null);
        IReadOnlyList<string> nodes = await _kind.NodesAsync(name, cancellationToken);
        OwnClusterState state = config is null ? OwnClusterState.Foreign
            : !await RunAsync(nodes, cancellationToken) ? OwnClusterState.Stopped
            : await AnswersAsync(name, cancellationToken) ? OwnClusterState.Ready
            : OwnClusterState.NotReady;
        return new OwnClusterStatus(name, state, nodes, config);
    }

    private async Task<bool> RunAsync(IReadOnlyList<string> nodes, CancellationToken cancellationToken)
    {
        ProcessResult? result = await processes.RunAsync(
            new ProcessRequest(containerProgram, ["inspect", "--format", "{{.State.Running}}", .. nodes]), cancellationToken);
        return result is { ExitCode: 0 } && !result.Out.Contains("false", StringComparison.Ordinal);
    }

    /// <summary>Asked within its control plane: the way there from outside is what a kubeconfig is for.</summary>
    private async Task<bool> AnswersAsync(string name, CancellationToken cancellationToken)
    {
        ProcessResult? result = await processes.RunAsync(
            new ProcessRequest(
                containerProgram, "exec", $"{name}-control-plane", "kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf",
                "--request-timeout", "10s", "get", "--raw", "/readyz"),
            cancellationToken);
        return result is { ExitCode: 0 };
    }

    private async Task StartNodesAsync(IReadOnlyList<string> nodes, CancellationToken cancellationToken)
    {
        ProcessResult? result = await processes.RunAsync(new ProcessRequest(containerProgram, ["start", .. nodes]), cancellationToken);
        if (result is not { ExitCode: 0 })
        {
            throw new BerthException(Finding.Certain(
                "kind-failed", $"The cluster's nodes could not be started with {containerProgram} start",
                "Remove the cluster with 'berth cluster delete' and make it anew.", result?.LastWords() ?? []));
        }
    }

    private FileLock Hold(string name) => records.Lock(name) ?? throw new BerthException(Finding.Certain(
        "cluster-changing", $"Another berth makes or removes the cluster {name} right now", "Wait until it has ended."));

    private static BerthException NotOurs(string name) => new(Finding.Certain(
        "cluster-not-ours", $"There is a kind cluster {name} that Berth did not make",
        $"Use it as it is (--context {KindClusters.Context(name)}), choose another --name, or remove it with 'kind delete cluster'."));
}

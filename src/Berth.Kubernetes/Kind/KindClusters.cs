using Berth.Core.Diagnosis;
using Berth.Kubernetes.Processes;

namespace Berth.Kubernetes.Kind;

/// <summary>The clusters that <c>kind</c> keeps on this machine: its command line, called.</summary>
public sealed class KindClusters(IProcessRunner processes)
{
    /// <summary>What a cluster of Berth's own is called where no other name is given.</summary>
    public const string DefaultName = "berth";

    /// <summary>The first whose nodes have the Kubernetes (1.29) that runners with a Docker daemon of their own need.</summary>
    public static readonly Version Oldest = new(0, 21, 0);

    private const string Install =
        "Install kind, one file: https://kind.sigs.k8s.io/docs/user/quick-start/#installation, or 'go install sigs.k8s.io/kind@latest'.";

    // kind waits so long for the control plane; it says what is missing then, and the cluster stays.
    private const string Patience = "180s";

    /// <summary>The context under which kubectl and Berth find a cluster.</summary>
    public static string Context(string cluster) => $"kind-{cluster}";

    /// <summary>Which kind there is.</summary>
    /// <exception cref="BerthException"><c>kind-missing</c>, <c>kind-too-old</c> or <c>kind-failed</c>.</exception>
    public async Task<Version> CheckAsync(CancellationToken cancellationToken)
    {
        string said = (await RunAsync("Asking kind for its version", "", cancellationToken, "version")).Out.Trim();
        // "kind v0.33.0 go1.25.1 linux/amd64", "kind v0.34.0-alpha+0123456789abcd go1.25.1 linux/amd64"
        string number = said.Split(' ').ElementAtOrDefault(1)?.TrimStart('v').Split('-', '+')[0] ?? "";
        if (!Version.TryParse(number, out Version? version))
        {
            throw new BerthException(Finding.Certain(
                "kind-failed", "The command kind in PATH does not say which version it is", Install, InertText.Line(said, 200)));
        }

        return version >= Oldest
            ? version
            : throw new BerthException(Finding.Certain(
                "kind-too-old", $"kind {version} is too old: needed is {Oldest} or newer", Install));
    }

    public async Task<bool> ExistsAsync(string cluster, CancellationToken cancellationToken) =>
        Lines((await RunAsync("Listing kind's clusters", "", cancellationToken, "get", "clusters")).Out).Contains(cluster);

    public async Task<IReadOnlyList<string>> NodesAsync(string cluster, CancellationToken cancellationToken) =>
        Lines((await RunAsync("Listing the cluster's nodes", "", cancellationToken, "get", "nodes", "--name", cluster)).Out);

    /// <summary>Makes a cluster, and its context the current one, as kind does.</summary>
    /// <param name="config">See <see cref="KindConfig"/>.</param>
    public Task CreateAsync(string cluster, string config, CancellationToken cancellationToken) => RunAsync(
        $"Making the cluster {cluster}", config, cancellationToken,
        "create", "cluster", "--name", cluster, "--config", "-", "--wait", Patience);

    /// <summary>Removes a cluster with its nodes and its context; one that is not there is no failure.</summary>
    public Task DeleteAsync(string cluster, CancellationToken cancellationToken) => RunAsync(
        $"Removing the cluster {cluster}", "", cancellationToken, "delete", "cluster", "--name", cluster);

    /// <summary>Writes the cluster's context into the kubeconfig again.</summary>
    public Task ExportContextAsync(string cluster, CancellationToken cancellationToken) => RunAsync(
        $"Writing the context of {cluster}", "", cancellationToken, "export", "kubeconfig", "--name", cluster);

    /// <summary>Loads an archive of images into every node.</summary>
    public Task LoadArchiveAsync(string cluster, string archive, CancellationToken cancellationToken) => RunAsync(
        $"Loading into the cluster {cluster}", "", cancellationToken, "load", "image-archive", archive, "--name", cluster);

    /// <summary>Loads images of the Docker engine into every node.</summary>
    public Task LoadImagesAsync(string cluster, IReadOnlyList<string> images, CancellationToken cancellationToken) => RunAsync(
        $"Loading into the cluster {cluster}", "", cancellationToken, ["load", "docker-image", .. images, "--name", cluster]);

    private async Task<ProcessResult> RunAsync(
        string doing, string input, CancellationToken cancellationToken, params string[] arguments)
    {
        ProcessResult result = await processes.RunAsync(new ProcessRequest("kind", arguments) { Input = input }, cancellationToken)
            ?? throw new BerthException(Finding.Certain("kind-missing", "The command kind is not in PATH", Install));
        return result.ExitCode == 0
            ? result
            : throw new BerthException(Finding.Certain(
                "kind-failed", $"{doing}: kind ended with exit code {result.ExitCode}",
                "See what it says; it needs a Docker engine that may start privileged containers ('berth doctor' tries).",
                result.LastWords()));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

using Berth.Core.Diagnosis;
using Berth.Kubernetes.Processes;

namespace Berth.Kubernetes.Nodes;

/// <summary>Images of the containerd of this machine, where it is a node's: what is imported needs no registry.</summary>
public sealed class ContainerdImages(IProcessRunner processes)
{
    // Where Kubernetes looks for its images.
    private const string Namespace = "k8s.io";

    private static readonly string[] _sockets = ["/run/containerd/containerd.sock", "/run/k3s/containerd/containerd.sock"];

    /// <param name="address">Its socket; null for the first of the usual ones that is there.</param>
    /// <param name="archive">An OCI archive.</param>
    /// <exception cref="BerthException"><c>ctr-missing</c> or <c>image-load-failed</c>.</exception>
    public async Task LoadAsync(string? address, string archive, CancellationToken cancellationToken)
    {
        string socket = address ?? _sockets.FirstOrDefault(File.Exists) ?? _sockets[0];
        ProcessResult result = await processes.RunAsync(
            new ProcessRequest("ctr", "--address", socket, "--namespace", Namespace, "images", "import", archive), cancellationToken)
            ?? throw new BerthException(Finding.Certain(
                "ctr-missing", "The command ctr, which talks to containerd, is not in PATH",
                "Install it (it comes with containerd; k3s has it as 'k3s ctr'), or import a file of 'berth image save' on each node."));
        if (result.ExitCode != 0)
        {
            throw new BerthException(Finding.Certain(
                "image-load-failed", $"The containerd at {socket} did not take the image",
                "See that it runs and that you may use its socket (usually root's), or name another with --address.",
                result.LastWords()));
        }
    }
}

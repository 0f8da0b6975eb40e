namespace Berth.Kubernetes.Kind;

/// <summary>What of this machine the nodes of a kind cluster get to see.</summary>
/// <param name="Caches">The directory that the caches of jobs are kept in.</param>
/// <param name="DockerSocket">This machine's Docker socket; null for none.</param>
/// <param name="NixStore">This machine's Nix store; null for none.</param>
/// <param name="NixDaemon">The directory of the Nix daemon's socket; null for none.</param>
public sealed record KindNodeMounts(string Caches, string? DockerSocket = null, string? NixStore = null, string? NixDaemon = null)
{
    private const string Docker = "/var/run/docker.sock";
    private const string Store = "/nix/store";
    private const string Daemon = "/nix/var/nix/daemon-socket";

    /// <summary>What this machine has of it.</summary>
    public static KindNodeMounts Of(string caches, bool docker, bool nix) => new(
        caches,
        docker && File.Exists(Docker) ? Docker : null,
        nix && Directory.Exists(Store) ? Store : null,
        nix && File.Exists($"{Daemon}/socket") ? Daemon : null);
}

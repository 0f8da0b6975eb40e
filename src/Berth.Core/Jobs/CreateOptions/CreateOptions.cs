using Berth.Core.Pods;

namespace Berth.Core.Jobs;

/// <summary>
/// What a workflow's <c>options:</c> asks of a container, parsed as <c>docker create</c> does. What a pod can say is typed
/// here; what only Docker can do is collected in <see cref="Docker"/>. Null and empty mean: not asked for.
/// </summary>
public sealed record CreateOptions
{
    /// <summary>CPU time in billionths of a CPU (<c>--cpus</c>).</summary>
    public long? NanoCpus { get; init; }
    public long? MemoryBytes { get; init; }
    /// <summary>A name or number, with or without a group: <c>1001</c>, <c>www-data:www-data</c>.</summary>
    public string? User { get; init; }
    public string? Hostname { get; init; }
    /// <summary>In the order given; of two with one name the later wins.</summary>
    public IReadOnlyList<EnvOption> Env { get; init; } = [];
    public IReadOnlyList<MountOption> Mounts { get; init; } = [];
    public IReadOnlyList<PortOption> Ports { get; init; } = [];
    public bool? Privileged { get; init; }
    public bool? ReadOnlyRootFilesystem { get; init; }
    public bool? HostPid { get; init; }
    public bool? HostIpc { get; init; }
    /// <summary>Names without <c>CAP_</c>, upper case; <c>ALL</c> for all.</summary>
    public IReadOnlyList<string> CapAdd { get; init; } = [];
    public IReadOnlyList<string> CapDrop { get; init; } = [];
    /// <summary>One program, without arguments; empty resets the image's.</summary>
    public string? EntryPoint { get; init; }
    public string? WorkingDirectory { get; init; }
    /// <summary>
    /// Health check, network aliases, extra hosts, name servers, labels, ulimits and what else a PodSpec cannot say.
    /// </summary>
    public DockerOptions Docker { get; init; } = new();
}

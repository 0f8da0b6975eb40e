using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>
/// Wishes of one container that a PodSpec has no field for and Docker has (mostly from a workflow's <c>options:</c>). They
/// travel as JSON in the pod's annotation <see cref="AnnotationPrefix"/> + container name; an engine other than Docker cannot
/// honour them. Null or absent means: as the engine does by itself.
/// </summary>
public sealed record DockerOptions
{
    /// <summary>The annotation is <c>docker.berth.dev/NAME-OF-CONTAINER</c>.</summary>
    public const string AnnotationPrefix = "docker.berth.dev/";

    /// <summary>
    /// A user by name (<c>www-data:www-data</c>), where <see cref="SecurityContext.RunAsUser"/> holds numbers only. Wins over it.
    /// </summary>
    public string? User { get; init; }
    /// <summary>Names or numbers of additional groups.</summary>
    public IReadOnlyList<string>? GroupAdd { get; init; }
    /// <summary>A small init process of the engine's as process 1.</summary>
    public bool? Init { get; init; }
    /// <summary>A signal's name or number.</summary>
    public string? StopSignal { get; init; }
    /// <summary>Asked to end and given so long before it is removed; a container without one is removed by force.</summary>
    public int? StopTimeoutSeconds { get; init; }
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    /// <summary>Replaces the image's health check, and a readiness probe.</summary>
    public DockerHealth? Health { get; init; }

    /// <summary>
    /// Paths of the machine that are mounted and are not made where they are missing, as <c>--mount type=bind</c> wants. A pod
    /// cannot say it: every type of a hostPath that must be there (Directory, File, Socket, …) names a kind, and a bind takes
    /// any.
    /// </summary>
    public IReadOnlyList<string>? RequiredPaths { get; init; }
    /// <summary>Path in the container to mount options (<c>size=64m,mode=1777</c>; empty for the defaults).</summary>
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }
    public IReadOnlyList<DockerDevice>? Devices { get; init; }
    /// <summary>
    /// As <c>--security-opt</c>: <c>seccomp=unconfined</c>, <c>apparmor=…</c>, <c>label=disable</c>. A seccomp profile is its
    /// JSON, not a file's name.
    /// </summary>
    public IReadOnlyList<string>? SecurityOpt { get; init; }
    public IReadOnlyList<DockerUlimit>? Ulimits { get; init; }
    public long? ShmSizeBytes { get; init; }
    /// <summary>Of this container's own namespaces; network sysctls are the pod's.</summary>
    public IReadOnlyDictionary<string, string>? Sysctls { get; init; }
    /// <summary><c>host</c>, <c>private</c> or <c>container:…</c>, as <c>--cgroupns</c>, <c>--userns</c>.</summary>
    public string? CgroupNamespace { get; init; }
    public string? UserNamespace { get; init; }
    public string? CgroupParent { get; init; }

    /// <summary>
    /// Names by which this container shall be found in the pod. The pod has one network: each becomes a line of its
    /// <c>/etc/hosts</c>.
    /// </summary>
    public IReadOnlyList<string>? NetworkAliases { get; init; }
    /// <summary><c>name:address</c>; they are the whole pod's.</summary>
    public IReadOnlyList<string>? ExtraHosts { get; init; }
    /// <summary>Name servers, search domains and resolver options; they are the whole pod's.</summary>
    public IReadOnlyList<string>? Dns { get; init; }
    public IReadOnlyList<string>? DnsSearch { get; init; }
    public IReadOnlyList<string>? DnsOptions { get; init; }

    public long? CpuShares { get; init; }
    public long? CpuPeriod { get; init; }
    public long? CpuQuota { get; init; }
    public string? CpusetCpus { get; init; }
    public string? CpusetMems { get; init; }
    public long? MemoryReservationBytes { get; init; }
    /// <summary>Memory and swap together; -1 for unlimited swap.</summary>
    public long? MemorySwapBytes { get; init; }
    public long? MemorySwappiness { get; init; }
    public long? PidsLimit { get; init; }
    public ushort? BlkioWeight { get; init; }
    public int? OomScoreAdj { get; init; }
    public bool? OomKillDisable { get; init; }
    public IReadOnlyDictionary<string, string>? StorageOpt { get; init; }
    public string? Runtime { get; init; }
    public string? Isolation { get; init; }
    /// <summary><c>all</c> or device ids, as <c>--gpus</c> has them.</summary>
    public string? Gpus { get; init; }

    /// <summary>Anything that a later version writes and this one does not know: an engine refuses it by name.</summary>
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}

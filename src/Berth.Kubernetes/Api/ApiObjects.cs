using System.Text.Json.Serialization;

namespace Berth.Kubernetes.Api;

/// <summary>What Berth reads of an object's metadata.</summary>
internal sealed record ObjectMetadata
{
    public string Name { get; init => field = value ?? ""; } = "";
    public string Uid { get; init => field = value ?? ""; } = "";
    public string ResourceVersion { get; init => field = value ?? ""; } = "";
    public DateTimeOffset? CreationTimestamp { get; init; }
    public DateTimeOffset? DeletionTimestamp { get; init; }
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
    public IReadOnlyList<OwnerReference> OwnerReferences { get; init => field = value ?? []; } = [];

    /// <summary>An annotation's value; null without.</summary>
    public string? Annotation(string key) => Annotations is not null && Annotations.TryGetValue(key, out string? value) ? value : null;

    /// <summary>A label's value; null without.</summary>
    public string? Label(string key) => Labels is not null && Labels.TryGetValue(key, out string? value) ? value : null;
}

/// <summary>The object with which another one goes.</summary>
internal sealed record OwnerReference
{
    public string Kind { get; init => field = value ?? ""; } = "";
    public string Name { get; init => field = value ?? ""; } = "";
    public string Uid { get; init => field = value ?? ""; } = "";
}

/// <summary>A container's status.</summary>
internal sealed record ContainerStatus
{
    public string Name { get; init => field = value ?? ""; } = "";
    public bool Ready { get; init; }
    public string? ImageID { get; init; }
    public ContainerState State { get; init => field = value ?? new(); } = new();
}

/// <summary>One of the three is set.</summary>
internal sealed record ContainerState
{
    public StateDetail? Waiting { get; init; }
    public StateDetail? Running { get; init; }
    public StateDetail? Terminated { get; init; }
}

/// <summary>Why a container is as it is.</summary>
internal sealed record StateDetail
{
    public string? Reason { get; init; }
    public string? Message { get; init; }
    public int ExitCode { get; init; }
}

/// <summary>A pod's status.</summary>
internal sealed record PodStatus
{
    public string Phase { get; init => field = value ?? ""; } = "";
    public string? Reason { get; init; }
    public IReadOnlyList<ContainerStatus> ContainerStatuses { get; init => field = value ?? []; } = [];
    public IReadOnlyList<ContainerStatus> InitContainerStatuses { get; init => field = value ?? []; } = [];
}

/// <summary>What Berth reads of a pod's specification.</summary>
internal sealed record PodSpecView
{
    public string? NodeName { get; init; }
    public IReadOnlyList<NamedObject> ImagePullSecrets { get; init => field = value ?? []; } = [];
    public IReadOnlyList<NamedObject> Containers { get; init => field = value ?? []; } = [];
}

/// <summary>Something with a name.</summary>
internal sealed record NamedObject
{
    public string Name { get; init => field = value ?? ""; } = "";
    public string? Image { get; init; }
}

/// <summary>JSON of these types.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ObjectMetadata))]
[JsonSerializable(typeof(PodStatus))]
[JsonSerializable(typeof(PodSpecView))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext;

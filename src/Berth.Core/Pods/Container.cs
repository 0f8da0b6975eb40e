using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Core.Pods;

/// <summary>A container of a <see cref="Pod"/>.</summary>
public sealed record Container
{
    public string Name { get; init; } = "";
    public string? Image { get; init; }
    public string? ImagePullPolicy { get; init; }
    /// <summary>Replaces the image's entry point; null keeps it.</summary>
    public IReadOnlyList<string>? Command { get; init; }
    public IReadOnlyList<string>? Args { get; init; }
    public string? WorkingDir { get; init; }
    public IReadOnlyList<EnvVar>? Env { get; init; }
    public IReadOnlyList<ContainerPort>? Ports { get; init; }
    public IReadOnlyList<VolumeMount>? VolumeMounts { get; init; }
    public ResourceRequirements? Resources { get; init; }
    public SecurityContext? SecurityContext { get; init; }
    /// <summary>On Docker: the container's health check. A job starts when every service that has one is ready.</summary>
    public Probe? ReadinessProbe { get; init; }
    /// <summary>Until it says yes, readiness is not asked for. Only an extension has one, and only for a cluster.</summary>
    public Probe? StartupProbe { get; init; }
    public bool? Stdin { get; init; }
    public bool? Tty { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}

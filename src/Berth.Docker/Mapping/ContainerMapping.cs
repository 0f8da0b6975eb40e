using System.Globalization;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Mapping;

/// <summary>
/// What Docker is asked to create for one container of a pod. Pure: images, volumes and values have been looked up before, and
/// <see cref="Support.DockerSupport"/> has refused what cannot be honoured.
/// </summary>
/// <remarks>
/// The client library calls fields non-null that Docker takes as "not given" when absent: hence the <c>null!</c> here and beside.
/// </remarks>
/// <param name="Environment">Resolved and expanded.</param>
/// <param name="Mounts">Volumes of the pod as this container sees them.</param>
/// <param name="JoinNetworkOf">A container of another pod whose network this pod joins; null for a network of its own.</param>
internal sealed record ContainerMapping(
    Pod Pod,
    Container Container,
    ContainerRole Role,
    ImageFacts Image,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<Mount> Mounts,
    string? JoinNetworkOf = null)
{
    public CreateContainerParameters ToParameters()
    {
        DockerOptions options = PodDockerOptions.Of(Pod, Container.Name);
        CreateContainerParameters parameters = new()
        {
            Name = ContainerNames.Of(Pod, Container.Name),
            Image = Image.Id,
            Entrypoint = Expand(Container.Command)!,
            Cmd = Command()!,
            Env = [.. Environment.Select(v => $"{v.Key}={v.Value}")],
            WorkingDir = Container.WorkingDir!,
            User = UserMapping.UserOf(Pod, Container, options, Image)!,
            Tty = Container.Tty ?? false,
            OpenStdin = Container.Stdin ?? false,
            StopSignal = options.StopSignal!,
            StopTimeout = options.StopTimeoutSeconds is { } stop ? TimeSpan.FromSeconds(stop) : null,
            Healthcheck = Role == ContainerRole.Init ? null! : HealthMapping.Of(Container.ReadinessProbe, options.Health)!,
            Labels = Labels(options),
            HostConfig = new HostConfig { Mounts = [.. Mounts] },
        };
        SecurityMapping.Apply(parameters.HostConfig, Pod, Container, options);
        ResourceMapping.Apply(parameters.HostConfig, Container, options);
        NetworkMapping.Apply(parameters, this, options);
        return parameters;
    }

    /// <summary>
    /// A command of the pod's drops the image's own arguments (kubernetes.io, "Define a Command and Arguments").
    /// </summary>
    private IList<string>? Command() =>
        Container.Args is { } args ? Expand(args) : Container.Command is not null ? [] : null;

    private IList<string>? Expand(IReadOnlyList<string>? words) =>
        words is null ? null : [.. words.Select(w => VariableExpansion.Expand(w, Environment))];

    private Dictionary<string, string> Labels(DockerOptions options)
    {
        Dictionary<string, string> labels = ContainerNames.Labels(Pod);
        foreach ((string key, string value) in options.Labels ?? new Dictionary<string, string>())
            labels.TryAdd(key, value);
        labels[PodLabels.Container] = Container.Name;
        if (options.StopTimeoutSeconds is { } seconds)
            labels[ContainerNames.StopTimeout] = seconds.ToString(CultureInfo.InvariantCulture);
        if (Role == ContainerRole.NetworkOwner)
            labels[ContainerNames.NetworkOwner] = "true";
        if (Role == ContainerRole.Init)
            labels[ContainerNames.Init] = "true";
        return labels;
    }
}

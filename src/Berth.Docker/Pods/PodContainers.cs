using System.Collections.Concurrent;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Docker.Images;
using Berth.Docker.Mapping;
using Berth.Docker.Support;
using Berth.Docker.Values;
using Berth.Docker.Volumes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>Everything up to the point where a pod's containers are created and none has started.</summary>
internal sealed class PodContainers(DockerClient client, DockerEngineOptions options, ImageStore images)
{
    private const string AtFault = "berth.container";

    private readonly ValueSource _values = new(options.ConfigMaps, options.Secrets);
    private readonly ConcurrentBag<string> _created = [];

    /// <summary>The ids of what <see cref="CreateAsync"/> has made.</summary>
    public IReadOnlyCollection<string> Created => _created;

    /// <summary>The pod's name of the container that the engine did not make; null for another failure.</summary>
    public static string? NotCreated(Exception failure) => failure.Data[AtFault] as string;

    /// <summary>Refuses what cannot be honoured, and notes what is left out.</summary>
    public static void Check(Pod pod, IJobLog log)
    {
        Require(DockerSupport.Check(pod));
        if (DockerSupport.Ignored(pod) is { Count: > 0 } ignored)
            log.Debug($"Without meaning on one machine: {string.Join(", ", ignored)}");
    }

    /// <summary>The facts of every image of the pod, by container; missing images are pulled side by side.</summary>
    public async Task<IReadOnlyDictionary<string, ImageFacts>> GetImagesAsync(
        Pod pod, IReadOnlyDictionary<string, Core.Jobs.HookRegistry> registries, IJobLog log, CancellationToken cancellationToken)
    {
        Container[] containers = [.. (pod.Spec.InitContainers ?? []).Concat(pod.Spec.Containers)];
        Dictionary<(string, string?), Task<ImageFacts>> found = [];
        foreach (Container container in containers)
        {
            string image = container.Image!;
            if (!found.ContainsKey((image, container.ImagePullPolicy)))
            {
                ImageRequest request = new(image, registries.GetValueOrDefault(image), container.ImagePullPolicy == "Always");
                found[(image, container.ImagePullPolicy)] = images.GetAsync(
                    request, container.ImagePullPolicy != "Never", log, cancellationToken);
            }
        }

        await Task.WhenAll(found.Values);
        Dictionary<string, ImageFacts> facts = containers.ToDictionary(
            c => c.Name, c => found[(c.Image!, c.ImagePullPolicy)].Result);
        Require([.. containers.Select(c => UserMapping.CheckNonRoot(pod, c, facts[c.Name])).OfType<Finding>()]);
        return facts;
    }

    public Task<IReadOnlyDictionary<string, PreparedVolume>> PrepareVolumesAsync(Pod pod, bool seesHostFiles) =>
        new PodVolumes(client, options, _values).PrepareAsync(pod, seesHostFiles);

    /// <summary>What Docker shall create, by container.</summary>
    public IReadOnlyDictionary<string, CreateContainerParameters> Map(
        Pod pod,
        IReadOnlyDictionary<string, ImageFacts> facts,
        IReadOnlyDictionary<string, PreparedVolume> volumes,
        string? joinNetworkOf)
    {
        List<Finding> problems = [];
        Dictionary<string, CreateContainerParameters> result = [];
        foreach ((Container container, ContainerRole role, string path) in Roles(pod))
        {
            ContainerMapping mapping = new(
                pod, container, role, facts[container.Name], ContainerEnvironment.Resolve(
                    pod, container, path, _values, problems),
                ContainerMounts.Of(container, volumes), joinNetworkOf);
            result[container.Name] = mapping.ToParameters();
        }

        Require(problems);
        return result;
    }

    /// <summary>
    /// Creates a container. Not cancelled half-way: the engine would make it all the same, and nobody would know.
    /// </summary>
    public async Task<string> CreateAsync(CreateContainerParameters parameters, IJobLog log)
    {
        CreateContainerResponse made;
        try
        {
            made = await client.Containers.CreateContainerAsync(parameters, CancellationToken.None);
        }
        catch (DockerApiException e)
        {
            // The engine's answer does not say of which container it is.
            e.Data[AtFault] = parameters.Labels?[PodLabels.Container];
            throw;
        }

        _created.Add(made.ID);
        foreach (string warning in made.Warnings ?? [])
            log.Warning(warning);
        return made.ID;
    }

    private static IEnumerable<(Container, ContainerRole, string)> Roles(Pod pod) =>
        (pod.Spec.InitContainers ?? []).Select((c, i) => (c, ContainerRole.Init, $"spec.initContainers[{i}]"))
            .Concat(pod.Spec.Containers.Select((c, i) =>
                (c, i == 0 ? ContainerRole.NetworkOwner : ContainerRole.Joined, $"spec.containers[{i}]")));

    /// <summary>Throws the first of several findings, with the others as its evidence.</summary>
    private static void Require(IReadOnlyList<Finding> findings)
    {
        if (findings.Count > 0)
        {
            throw new BerthException(findings.Count == 1
                ? findings[0]
                : findings[0] with { Evidence = [.. findings[0].Evidence, .. findings.Skip(1).Select(f => f.Summary)] });
        }
    }
}

using Berth.Core.Diagnosis;
using Berth.Core.Extensions;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Core.Runners;

namespace Berth.Core.Planning;

/// <summary>
/// Plans a job's pod from the runner's definition and the arguments of <c>prepare_job</c>. No I/O: the same request gives the
/// same pod, and either engine runs it.
/// </summary>
public static class JobPlanner
{
    /// <summary>The job container's name; <c>$job</c> in a hook extension.</summary>
    public const string JobContainer = "job";

    public static JobPlan Plan(JobPlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var volumes = new VolumeSet();
        IReadOnlyList<HookContainer> services = request.Args.Services ?? [];
        CreateOptionsResult[] options = [.. services.Select(service => CreateOptionsParser.Parse(service.CreateOptions))];
        bool hasDaemon = request.Runner.Mode == RunnerMode.Dind && request.Args.Container is not null;
        IReadOnlyList<string> names = ServiceNames.Of(services, hasDaemon ? [JobContainer, DockerDaemon.Container] : [JobContainer]);

        var containers = new List<ContainerPlan>();
        if (request.Args.Container is { } job)
        {
            ContainerPlan planned = JobContainerPlanner.Plan(request, job, volumes);
            containers.Add(Limited(hasDaemon ? DockerDaemon.WithAddress(planned, volumes) : planned));
        }

        for (int i = 0; i < services.Count; i++)
        {
            containers.Add(Limited(ContainerPlanner.Plan(
                names[i], $"service {names[i]}", services[i], options[i], volumes, request.RunnerSide)));
        }

        if (hasDaemon) containers.Add(Limited(DockerDaemon.Plan(request, containers[0], volumes)));

        string? jobName = request.Args.Container is null ? null : JobContainer;
        List<string> warnings = [.. containers.SelectMany(container => container.Warnings), .. PortClashes(containers)];
        List<Finding> findings = [.. containers.SelectMany(container => container.Findings)];
        Pod pod = Build(
            request, containers, volumes,
            [
                .. AgentPlanner.InitContainers(request, volumes), .. ExternalsPlanner.InitContainers(request, volumes),
                .. SeedPlanner.InitContainers(request, volumes),
            ],
            // The pod's containers share one network, so every service is the loopback.
            [.. ServiceNames.All(services, names).SelectMany(each => each), .. JobAliases(request.Args.Container)]);
        if (request.Extension is { } extension)
        {
            ExtensionMergeResult merged = ExtensionMerge.Merge(pod, extension, request.ExtensionFile);
            warnings.AddRange(merged.Notes);
            if (merged.Finding is { } finding)
            {
                findings.Add(finding);
            }

            pod = merged.Pod ?? pod;
        }

        if (request.IsRestricted)
        {
            pod = RestrictedPod.Of(pod);
        }

        if (hasDaemon && DockerDaemon.Refusal(request, pod) is { } refusal)
        {
            findings.Add(refusal);
        }

        return new JobPlan(findings.Count > 0 ? null : pod, jobName, names, warnings, findings)
        {
            Agents = [.. jobName is null ? [] : new[] { jobName }, .. hasDaemon ? [DockerDaemon.Container] : Array.Empty<string>()],
        };

        ContainerPlan Limited(ContainerPlan plan) =>
            LimitPlanner.Apply(plan, request.Runner.Limits, request.Engine.SharesRunnerFiles);
    }

    private static Pod Build(
        JobPlanRequest request, List<ContainerPlan> containers, VolumeSet volumes, IReadOnlyList<Container> init,
        IEnumerable<string> aliases)
    {
        bool privileged = request.Runner.Mode == RunnerMode.Privileged;
        return new Pod
        {
            Metadata = PodFrame.Metadata(request, "workflow", containers),
            Spec = new PodSpec
            {
                RestartPolicy = "Never",
                Hostname = containers.Select(container => container.Options.Hostname).FirstOrDefault(name => name is not null),
                HostPid = privileged || containers.Any(container => container.Options.HostPid is true) ? true : null,
                HostIpc = privileged || containers.Any(container => container.Options.HostIpc is true) ? true : null,
                InitContainers = init.Count > 0 ? init : null,
                Containers = [.. containers.Select(container => container.Container)],
                Volumes = volumes.Volumes.Count > 0 ? volumes.Volumes : null,
                HostAliases = HostAliases(containers, aliases),
                Other = PodNodes.Fields(request.Caches, request.SharedWork?.Node),
            },
        };
    }

    /// <summary>A service may look for the job by an alias as well.</summary>
    private static IReadOnlyList<string> JobAliases(HookContainer? job) =>
        job is null ? [] : CreateOptionsParser.Parse(job.CreateOptions).Options.Docker.NetworkAliases ?? [];

    private static List<HostAlias>? HostAliases(List<ContainerPlan> containers, IEnumerable<string> loopbackNames)
    {
        string[] names = [.. loopbackNames.Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
        List<HostAlias> aliases = [.. containers.SelectMany(container => container.HostAliases)];
        if (names.Length > 0)
        {
            aliases.Add(new HostAlias { Ip = "127.0.0.1", Hostnames = names });
        }

        return aliases.Count > 0 ? aliases : null;
    }

    private static IEnumerable<string> PortClashes(List<ContainerPlan> containers) => containers
        .SelectMany(container => (container.Container.Ports ?? [])
            .Select(port => (container.Container.Name, port.Port, port.Protocol)))
        .GroupBy(port => (port.Port, port.Protocol))
        .Where(group => group.Select(port => port.Name).Distinct().Count() > 1)
        .Select(group => $"{string.Join(" and ", group.Select(port => port.Name).Distinct())} both use port {group.Key.Port}: "
            + "the containers of a job share one network, so only one of them can listen there");
}

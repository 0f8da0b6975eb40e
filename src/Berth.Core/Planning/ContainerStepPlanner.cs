using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>Plans a container step: a pod of one container that runs its image's own program in the job's network.</summary>
public static class ContainerStepPlanner
{
    /// <summary>The container that runs the step's image.</summary>
    public const string StepContainer = "step";

    private const string What = "the container step";

    public static JobPlan Plan(ContainerStepRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var volumes = new VolumeSet();
        HookContainer step = request.Step with
        {
            EnvironmentVariables = StepPlanner.StepEnvironment(request.Step.EnvironmentVariables)
                .ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal),
        };
        ContainerPlan plan = LimitPlanner.Apply(
            ContainerPlanner.Plan(
                StepContainer, What, step, CreateOptionsParser.Parse(step.CreateOptions), volumes,
                request.RunnerSide),
            request.Limits);
        StepFiles? files = request is { Work: not null, SharedWork: null, AgentImage: { } image }
            ? new StepFiles(image, request.IsRestricted)
            : null;

        PodMetadata metadata = PodFrame.Metadata(request, StepContainer, [plan]);
        // Away from the runner's machine it is a pod of its own, which finds the job's services by their names.
        bool joins = request.JobPod is not null && request.Work is null;
        var pod = new Pod
        {
            Metadata = request.JobPod is not { } jobPod ? metadata : metadata with
            {
                Annotations = new Dictionary<string, string>(metadata.Annotations!, StringComparer.Ordinal)
                {
                    [PodLabels.JoinNetworkOf] = jobPod,
                },
            },
            Spec = new PodSpec
            {
                RestartPolicy = "Never",
                Hostname = joins ? null : plan.Options.Hostname,
                HostPid = plan.Options.HostPid is true ? true : null,
                HostIpc = plan.Options.HostIpc is true ? true : null,
                InitContainers = files?.InitContainers(volumes),
                Containers = [.. files?.Containers(volumes) ?? [], plan.Container],
                Volumes = volumes.Volumes.Count > 0 ? volumes.Volumes : null,
                HostAliases = !joins && plan.HostAliases.Count > 0 ? plan.HostAliases : null,
                Other = PodNodes.Fields([], request.SharedWork?.Node),
            },
        };
        pod = request.IsRestricted ? RestrictedPod.Of(pod) : pod;
        IReadOnlyList<string> warnings = joins ? [.. plan.Warnings, .. LeftToTheNetwork(plan)] : plan.Warnings;
        return new JobPlan(plan.Findings.Count > 0 ? null : pod, StepContainer, [], warnings, plan.Findings);
    }

    /// <summary>Host name, <c>/etc/hosts</c>, resolver and published ports belong to the network, which is the job's.</summary>
    private static IEnumerable<string> LeftToTheNetwork(ContainerPlan plan)
    {
        (string Flag, bool IsAskedFor)[] flags =
        [
            ("--hostname", plan.Options.Hostname is not null),
            ("--add-host", plan.Options.Docker.ExtraHosts is { Count: > 0 }),
            ("--dns", plan.Options.Docker.Dns is { Count: > 0 }),
            ("--dns-search", plan.Options.Docker.DnsSearch is { Count: > 0 }),
            ("--dns-option", plan.Options.Docker.DnsOptions is { Count: > 0 }),
            ("--network-alias", plan.Options.Docker.NetworkAliases is { Count: > 0 }),
            ("--publish", plan.Container.Ports is { Count: > 0 }),
        ];
        return flags.Where(flag => flag.IsAskedFor).Select(flag =>
            $"{What}: {flag.Flag} is not honoured: it shares the network of the job's pod, and with it that setting");
    }
}

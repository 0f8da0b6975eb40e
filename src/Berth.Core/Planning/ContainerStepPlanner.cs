using System.Text.Json;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>Plans a container step: a pod of one container that runs its image's own program in the job's network.</summary>
public static class ContainerStepPlanner
{
    private const string StepContainer = "step";

    public static JobPlan Plan(ContainerStepRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var volumes = new VolumeSet();
        HookContainer step = request.Step with
        {
            EnvironmentVariables = StepPlanner.StepEnvironment(request.Step.EnvironmentVariables)
                .ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal),
        };
        ContainerPlan plan = ContainerPlanner.Plan(
            StepContainer, "the container step", step, CreateOptionsParser.Parse(step.CreateOptions), volumes,
            request.EngineSocketIsThere);
        PodMetadata metadata = PodFrame.Metadata(
            PodFrame.Name(request.RunnerName, StepContainer), request.RunnerName, request.Job, request.Owner, keep: false);
        var annotations = new Dictionary<string, string>(metadata.Annotations!, StringComparer.Ordinal);
        if (request.JobPod is { } jobPod)
        {
            annotations[PodLabels.JoinNetworkOf] = jobPod;
        }

        if (plan.Docker != new DockerOptions())
        {
            annotations[DockerOptions.AnnotationPrefix + StepContainer] = JsonSerializer.Serialize(
                plan.Docker, DockerOptionsJson.Default.DockerOptions);
        }

        var pod = new Pod
        {
            Metadata = metadata with { Annotations = annotations },
            Spec = new PodSpec
            {
                RestartPolicy = "Never",
                Containers = [plan.Container],
                Volumes = volumes.Volumes.Count > 0 ? volumes.Volumes : null,
                HostAliases = plan.HostAliases.Count > 0 ? plan.HostAliases : null,
            },
        };
        return new JobPlan(plan.Findings.Count > 0 ? null : pod, StepContainer, [], plan.Warnings, plan.Findings);
    }
}

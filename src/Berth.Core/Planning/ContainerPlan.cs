using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>One container of the runner's as a container of a pod, with what of it belongs to the pod as a whole.</summary>
internal sealed record ContainerPlan(
    Container Container,
    CreateOptions Options,
    DockerOptions Docker,
    IReadOnlyList<HostAlias> HostAliases,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<Finding> Findings);

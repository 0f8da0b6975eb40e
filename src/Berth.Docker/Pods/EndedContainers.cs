using System.Globalization;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Docker.Mapping;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>What of a pod has ended, by one listing: the engine has the exit code in its status text, <c>Exited (1) ...</c>.</summary>
internal sealed class EndedContainers(DockerClient client)
{
    private const string Exited = "Exited (";

    public async Task<IReadOnlyList<EndedContainer>> FindAsync(string pod, CancellationToken cancellationToken)
    {
        LabelFilter filter = LabelFilter.OfPod(pod).And(PodLabels.Container);
        IList<ContainerListResponse> all = await client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = filter.Query }, cancellationToken);
        return
        [
            // Podman refuses to be asked for a state that it does not know, which "dead" is.
            .. all.Where(container => container.State is "exited" or "dead" && filter.Matches(container.Labels)
                    && !container.Labels.ContainsKey(ContainerNames.Init))
                .OrderBy(container => container.Created)
                .Select(container => new EndedContainer(
                    container.Labels[PodLabels.Container], container.ID, ExitCode(container.Status))),
        ];
    }

    /// <summary>One that is dead has no exit code in its status, and has not done its work.</summary>
    public static int ExitCode(string? status) =>
        status is not null && status.StartsWith(Exited, StringComparison.Ordinal)
        && int.TryParse(status.AsSpan(Exited.Length, Math.Max(0, status.IndexOf(')', StringComparison.Ordinal) - Exited.Length)),
            NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int code) ? code : -1;
}

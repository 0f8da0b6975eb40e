using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Docker.Images;
using Berth.Docker.Mapping;
using Berth.Docker.Volumes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>Finds and removes what belongs to Berth's pods, by label alone: a crash leaves no other list.</summary>
internal sealed class PodCleanup(DockerClient client, DockerEngineOptions options)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly BuiltImages _images = new(client);

    public async Task<IReadOnlyList<PodSummary>> ListAsync(PodSelector selector, CancellationToken cancellationToken) =>
        [.. (await FindAsync(selector, cancellationToken)).Select(p => p.Summary)];

    public async Task<IReadOnlyList<string>> RemoveAsync(PodSelector selector, CancellationToken cancellationToken)
    {
        IReadOnlyList<FoundPod> pods = await FindAsync(selector, cancellationToken);
        ContainerListResponse[] containers = [.. pods.SelectMany(p => p.Containers)];
        await Task.WhenAll(containers.Select(container => StopAsync(container, cancellationToken)));
        await RemoveContainersAsync([.. containers.Select(c => c.ID)], cancellationToken);
        await Task.WhenAll(pods.SelectMany(p => p.Volumes).Select(v => RemoveVolumeAsync(v, cancellationToken)));
        // After the containers, which would hold on to them.
        if (selector.Name is null)
            await _images.RemoveAsync(selector, cancellationToken);
        return [.. pods.Select(p => p.Summary.Name)];
    }

    /// <summary>
    /// Removes what a start that failed has made; the failure itself is what gets reported, whatever happens here.
    /// </summary>
    /// <param name="created">The containers that this start made.</param>
    public async Task AfterFailureAsync(Pod pod, IReadOnlyCollection<string> created, Exception failure)
    {
        try
        {
            // A name that is taken means another pod of this name: that one, volumes included, is not ours to remove.
            if (failure is DockerApiException api && EngineErrors.IsNameTaken(api))
                await Task.WhenAll(created.Select(id => RemoveContainerAsync(id, CancellationToken.None)));
            else
                await RemoveAsync(new PodSelector { Name = pod.Metadata.Name }, CancellationToken.None);
        }
        catch (Exception e) when (
            e is DockerApiException or HttpRequestException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            // What is left carries its labels: the next command collects it.
        }
    }

    private async Task<IReadOnlyList<FoundPod>> FindAsync(PodSelector selector, CancellationToken cancellationToken)
    {
        LabelFilter filter = FilterOf(selector);
        Task<IList<ContainerListResponse>> containers = client.Containers.ListContainersAsync(
            new ContainersListParameters { All = true, Filters = filter.Query }, cancellationToken);
        Task<VolumesListResponse> volumes = client.Volumes.ListAsync(
            new VolumesListParameters { Filters = filter.Query }, cancellationToken);
        await Task.WhenAll(containers, volumes);

        ILookup<string, ContainerListResponse> containersOf = (await containers)
            .Where(c => filter.Matches(c.Labels)).ToLookup(c => c.Labels[PodLabels.Pod]);
        ILookup<string, VolumeResponse> volumesOf = ((await volumes).Volumes ?? [])
            .Where(v => filter.Matches(v.Labels)).ToLookup(v => v.Labels[PodLabels.Pod]);
        IEnumerable<FoundPod> found = containersOf.Select(g => g.Key).Union(volumesOf.Select(g => g.Key))
            .Select(name => FoundPod.Of(name, [.. containersOf[name]], [.. volumesOf[name]]));
        return [.. found.Where(p => !selector.Leftover || IsLeftover(p.Summary))];
    }

    private static bool IsLeftover(PodSummary pod) => !pod.Keep && pod.Owner is { } owner && ProcessIdentity.HasEnded(owner);

    private static LabelFilter FilterOf(PodSelector selector)
    {
        LabelFilter filter = LabelFilter.OfPod(selector.Name);
        return selector.Runner is { } runner ? filter.And(PodLabels.Runner, runner) : filter;
    }

    /// <summary>Gives one time to end that has something to put away.</summary>
    private async Task StopAsync(ContainerListResponse container, CancellationToken cancellationToken)
    {
        if (container.State != "running" || !container.Labels.TryGetValue(ContainerNames.StopTimeout, out string? text)
            || !uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds))
            return;
        try
        {
            await client.Containers.StopContainerAsync(
                container.ID, new ContainerStopParameters { WaitBeforeKillSeconds = seconds }, cancellationToken);
        }
        catch (DockerApiException)
        {
            // It is removed by force in a moment.
        }
    }

    /// <summary>Podman removes a container whose network others have joined only when those are gone.</summary>
    private async Task RemoveContainersAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ConcurrentBag<string> waiting = [];
        await Task.WhenAll(ids.Select(RemoveOrWaitAsync));
        await Task.WhenAll(waiting.Select(id => RemoveContainerAsync(id, cancellationToken)));

        async Task RemoveOrWaitAsync(string id)
        {
            try
            {
                await RemoveContainerAsync(id, cancellationToken);
            }
            catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.InternalServerError
                && e.Message.Contains("dependent containers", StringComparison.Ordinal))
            {
                waiting.Add(id);
            }
        }
    }

    public async Task RemoveContainerAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.Containers.RemoveContainerAsync(
                id, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, cancellationToken);
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // Somebody else was faster.
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.Conflict)
        {
            await UntilGoneAsync(id, e, cancellationToken);
        }
    }

    /// <summary>Another process is removing it: the volumes can go only when it has.</summary>
    private async Task UntilGoneAsync(string id, DockerApiException conflict, CancellationToken cancellationToken)
    {
        long start = options.Time.GetTimestamp();
        while (options.Time.GetElapsedTime(start) < _patience)
        {
            try
            {
                await client.Containers.InspectContainerAsync(id, cancellationToken);
            }
            catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                return;
            }

            await Task.Delay(_pause, options.Time, cancellationToken);
        }

        throw conflict;
    }

    private async Task RemoveVolumeAsync(VolumeResponse volume, CancellationToken cancellationToken)
    {
        // The files first: without the volume nothing would lead to them.
        if (volume.Labels.TryGetValue(PodVolumes.MemoryDirectoryLabel, out string? directory))
            DeleteMemoryDirectory(directory);
        try
        {
            await client.Volumes.RemoveAsync(volume.Name, force: true, cancellationToken);
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // Somebody else was faster.
        }
    }

    /// <summary>Deletes only what has the form of what this engine makes, whatever a label says.</summary>
    private void DeleteMemoryDirectory(string directory)
    {
        string? pod = Path.GetDirectoryName(directory);
        if (Path.GetFullPath(directory) != directory || Path.GetDirectoryName(pod) != options.MemoryDirectory
            || !Path.GetFileName(pod)!.StartsWith("berth-", StringComparison.Ordinal))
            return;
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        if (Directory.Exists(pod) && !Directory.EnumerateFileSystemEntries(pod).Any())
            Directory.Delete(pod);
    }
}

using System.Net;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Berth.Docker.Mapping;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>
/// The images that were built for container steps, found by their labels alone. A job has them for its later steps; they go when
/// its pods go, or with the next job's leftovers.
/// </summary>
internal sealed class BuiltImages(DockerClient client)
{
    public async Task RemoveAsync(PodSelector selector, CancellationToken cancellationToken)
    {
        LabelFilter filter = new(new Dictionary<string, string?>
        {
            [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
            [PodLabels.Runner] = selector.Runner,
        });
        IList<ImagesListResponse> images = await client.Images.ListImagesAsync(
            new ImagesListParameters { Filters = filter.Query }, cancellationToken);
        foreach (ImagesListResponse image in images
            .Where(image => filter.Matches(image.Labels) && (!selector.Leftover || IsLeftover(image))))
        {
            foreach (string name in NamesOf(image))
            {
                await DeleteAsync(name, keepParents: false, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Removes what a build has made and no image is left that needs it: the last step before one that failed, or a stage that
    /// only lent files. Nothing has labelled them, so this is the one moment to do it.
    /// </summary>
    /// <param name="made">In the order in which they were made.</param>
    public async Task RemoveUnusedAsync(IReadOnlyList<string> made, CancellationToken cancellationToken)
    {
        foreach (string id in made.Reverse())
        {
            if (await IsUntaggedAsync(id, cancellationToken))
                await DeleteAsync(id, keepParents: true, cancellationToken);
        }
    }

    private static bool IsLeftover(ImagesListResponse image) =>
        image.Labels?.TryGetValue(PodLabels.Owner, out string? owner) == true && ProcessIdentity.HasEnded(owner);

    /// <summary>Berth's names of it, or its id where a later build took the name away. What a user named stays theirs.</summary>
    private static string[] NamesOf(ImagesListResponse image)
    {
        string[] names = [.. (image.RepoTags ?? []).Where(name => name != "<none>:<none>")];
        return names.Length == 0
            ? [image.ID]
            : [.. names.Where(name => name.StartsWith(ImageBuild.Repository, StringComparison.Ordinal))];
    }

    private async Task<bool> IsUntaggedAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.Images.InspectImageAsync(id, cancellationToken)).RepoTags is not { Count: > 0 };
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task DeleteAsync(string image, bool keepParents, CancellationToken cancellationToken)
    {
        try
        {
            await client.Images.DeleteImageAsync(image, new ImageDeleteParameters { NoPrune = keepParents }, cancellationToken);
        }
        catch (DockerApiException e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Somebody else was faster, or an image or container still needs it.
        }
    }
}

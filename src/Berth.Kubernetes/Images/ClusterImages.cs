using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Images;

/// <summary>What is known of the images of a job, by memory or by a look.</summary>
internal sealed class ClusterImages(ImageMemory memory, ImageLook look, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ImageKnowledge> _known = new(StringComparer.Ordinal);
    private ApiException? _refusal;

    /// <summary>Knows it already, or runs a pod of it; null where this account may not remember anything.</summary>
    public async Task<ImageKnowledge?> KnowAsync(ImageRequest request, IJobLog log, CancellationToken cancellationToken)
    {
        try
        {
            ImageKnowledge? known = await memory.ReadAsync(request.Image, cancellationToken);
            if (known?.Knows(request.Paths) is not true)
            {
                long start = time.GetTimestamp();
                string[] paths = [.. request.Paths.Concat(known?.Paths.Keys ?? []).Distinct(StringComparer.Ordinal)];
                known = await look.LookAsync(request, paths, log, cancellationToken);
                log.Info(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Berth: looked into the image {request.Image} in a pod of it ({time.GetElapsedTime(start).TotalSeconds:F1} s); "
                    + $"jobs to come know what it holds"));
                await memory.WriteAsync(known, cancellationToken);
            }

            return _known[known.Id] = known;
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.Forbidden && e.Call.Resource == "leases")
        {
            // Without leases there are no caches, for which alone anybody asks.
            _refusal = e;
            return null;
        }
    }

    /// <summary>Runs a pod of the image that looks for a program; nothing is remembered of it.</summary>
    public Task<ProgramFacts> LookForProgramAsync(ProgramSearch search, CancellationToken cancellationToken) =>
        look.LookForProgramAsync(search, SilentLog.Instance, cancellationToken);

    /// <summary>Runs a pod on the node that looks at a path of it.</summary>
    public Task<string> LookAtNodeAsync(string node, string path, CancellationToken cancellationToken) =>
        look.LookAtNodeAsync(node, path, SilentLog.Instance, cancellationToken);

    /// <exception cref="BerthException">Nobody has looked there: <c>image-not-visible</c>.</exception>
    /// <exception cref="ApiException">This account may not remember.</exception>
    public ImagePathFacts Facts(string imageId, string path) =>
        _known.TryGetValue(imageId, out ImageKnowledge? image) && image.Paths.TryGetValue(path, out ImagePathFacts? facts) ? facts
        : _refusal is { } refusal ? throw new ApiException(refusal.Call, refusal.Code, refusal.Status, refusal.Message)
        : throw new BerthException(Finding.Certain(
            "image-not-visible", $"A cluster does not show what the image {imageId} holds at {path} before a pod runs it", ""));

    /// <summary>
    /// Told which content a pod's images turned out to have: another than is remembered means that the name was given to another image.
    /// </summary>
    public async Task CompareAsync(string reference, string id, IJobLog log, CancellationToken cancellationToken)
    {
        if (_known.Values.FirstOrDefault(image => image.Reference == reference) is { } remembered && remembered.Id != id)
        {
            log.Warning($"{reference} is another image than it was when Berth looked into it; the caches of this job were "
                + "planned for that one, those of the next job will be for this one");
            await memory.ForgetAsync(reference, cancellationToken);
        }
    }
}

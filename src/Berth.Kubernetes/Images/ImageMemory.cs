using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Caches;

namespace Berth.Kubernetes.Images;

/// <summary>
/// Remembers in the namespace what images hold: a runner's pod is new for each job, and has no disk to remember on. By reference,
/// as the id is known only when a pod runs; a reference that moved on is found out by then, and forgotten.
/// </summary>
internal sealed class ImageMemory(LeasesApi leases, TimeProvider time)
{
    public async Task<ImageKnowledge?> ReadAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            LeaseObject lease = LeaseObject.Of(await leases.GetAsync(NameOf(reference), cancellationToken));
            return lease.Metadata.Annotation(CacheLabels.ImageReference) == reference
                && lease.Metadata.Annotation(CacheLabels.ImageId) is { } id
                && lease.Metadata.Annotation(CacheLabels.ImagePaths) is { } paths
                    ? new ImageKnowledge(reference, id, lease.Metadata.Annotation(CacheLabels.ImageUser) ?? "", Paths(paths))
                    : null;
        }
        catch (Exception e) when (e is JsonException or ApiException { Code: HttpStatusCode.NotFound })
        {
            // Not known, or of no use: looking again is always right.
            return null;
        }
    }

    public async Task WriteAsync(ImageKnowledge image, CancellationToken cancellationToken)
    {
        var paths = new JsonObject();
        foreach ((string path, ImagePathFacts facts) in image.Paths)
        {
            paths[path] = new JsonObject
            {
                ["exists"] = facts.Exists,
                ["hasFiles"] = facts.HasFiles,
                ["executable"] = facts.Executable,
            };
        }

        var labels = new JsonObject { [PodLabels.ManagedBy] = PodLabels.ManagedByValue, [CacheLabels.Kind] = CacheLabels.Image };
        var annotations = new JsonObject
        {
            [CacheLabels.ImageReference] = image.Reference,
            [CacheLabels.ImageId] = image.Id,
            [CacheLabels.ImageUser] = image.User,
            [CacheLabels.ImagePaths] = paths.ToJsonString(),
        };
        string name = NameOf(image.Reference);
        JsonObject lease = LeaseObject.Create(name, null, time.GetUtcNow(), labels, annotations, null);
        try
        {
            await leases.CreateAsync(lease, cancellationToken);
        }
        catch (ApiException e) when (e is { Code: HttpStatusCode.Conflict, Reason: "AlreadyExists" })
        {
            lease["metadata"]!["resourceVersion"] =
                LeaseObject.Of(await leases.GetAsync(name, cancellationToken)).Metadata.ResourceVersion;
            await leases.UpdateAsync(name, lease, cancellationToken);
        }
    }

    public async Task ForgetAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            string name = NameOf(reference);
            LeaseObject lease = LeaseObject.Of(await leases.GetAsync(name, cancellationToken));
            await leases.DeleteAsync(name, lease.Metadata.Uid, cancellationToken);
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Somebody else forgot it, or knows better by now.
        }
    }

    private static string NameOf(string reference) => CacheLabels.Name(CacheLabels.Image, reference);

    private static Dictionary<string, ImagePathFacts> Paths(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(
            path => path.Name,
            path => new ImagePathFacts(
                path.Name, path.Value.GetProperty("exists").GetBoolean(), path.Value.GetProperty("hasFiles").GetBoolean(),
                path.Value.GetProperty("executable").GetString()),
            StringComparer.Ordinal);
    }
}

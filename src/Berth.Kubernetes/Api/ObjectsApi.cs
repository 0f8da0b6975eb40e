using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Kubernetes.Api;

/// <summary>Objects of any kind, in any namespace.</summary>
internal sealed class ObjectsApi(ApiClient client)
{
    /// <summary>Whose fields are whose: what Berth applies it may change and take away again, and nothing else.</summary>
    private const string FieldManager = "berth";

    private const int PageSize = 500;

    /// <returns>Null when there is none, or the cluster does not know its kind.</returns>
    public async Task<JsonObject?> GetAsync(ApiResource resource, string? ns, string name, CancellationToken cancellationToken)
    {
        try
        {
            return Object(await client.CallAsync(
                resource.Call("get", ns, name), HttpMethod.Get, resource.Path(ns, name), null, cancellationToken));
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>All of a kind: page by page, so that thousands are no single answer.</summary>
    /// <param name="ns">Null for those of all namespaces.</param>
    /// <param name="selector">By label, as kubectl's <c>-l</c>; null for all.</param>
    /// <returns>None where the cluster does not know the kind.</returns>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(
        ApiResource resource, string? ns, string? selector, CancellationToken cancellationToken)
    {
        string chosen = selector is null ? "" : $"&labelSelector={Uri.EscapeDataString(selector)}";
        List<JsonObject> all = [];
        string next = "";
        do
        {
            JsonObject page;
            try
            {
                page = Object(await client.CallAsync(
                    resource.Call("list", ns), HttpMethod.Get, $"{resource.Path(ns, null)}?limit={PageSize}{chosen}{next}", null,
                    cancellationToken));
            }
            catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
            {
                return [];
            }

            // An item does not say its kind.
            all.AddRange((page["items"] as JsonArray ?? []).OfType<JsonObject>());
            string? token = (string?)page["metadata"]?["continue"];
            next = string.IsNullOrEmpty(token) ? "" : $"&continue={Uri.EscapeDataString(token)}";
        }
        while (next.Length > 0);
        return all;
    }

    /// <summary>Where a watch on them begins.</summary>
    public async Task<string> VersionAsync(WatchedObjects watched, CancellationToken cancellationToken)
    {
        (ApiResource resource, string? ns) = (watched.Resource, watched.Namespace);
        JsonElement page = await client.CallAsync(
            resource.Call("list", ns), HttpMethod.Get, $"{resource.Path(ns, null)}?limit=1{watched.Query}", null, cancellationToken);
        return page.GetProperty("metadata").GetProperty("resourceVersion").GetString() ?? "";
    }

    /// <summary>Opens a watch on them: a line per change (<see cref="WatchStream"/>).</summary>
    public Task<HttpResponseMessage> WatchAsync(WatchedObjects watched, string version, CancellationToken cancellationToken)
    {
        (ApiResource resource, string? ns) = (watched.Resource, watched.Namespace);
        return client.OpenAsync(
            resource.Call("watch", ns),
            $"{resource.Path(ns, null)}?watch=true&timeoutSeconds=300&resourceVersion={Uri.EscapeDataString(version)}{watched.Query}",
            cancellationToken);
    }

    /// <summary>Makes an object, or makes it as it is given (server-side apply).</summary>
    public async Task<JsonObject> ApplyAsync(JsonObject manifest, CancellationToken cancellationToken)
    {
        ApiResource resource = ApiResource.OfKind((string)manifest["kind"]!);
        (string? ns, string name) = Identity(manifest);
        return Object(await client.CallAsync(
            resource.Call("patch", ns, name), HttpMethod.Patch,
            $"{resource.Path(ns, name)}?fieldManager={FieldManager}&force=true", Bytes(manifest), cancellationToken,
            "application/apply-patch+yaml"));
    }

    /// <returns>Null when there is one of that name already.</returns>
    public async Task<JsonObject?> CreateAsync(ApiResource resource, JsonObject manifest, CancellationToken cancellationToken)
    {
        (string? ns, _) = Identity(manifest);
        try
        {
            return Object(await client.CallAsync(
                resource.Call("create", ns), HttpMethod.Post, resource.Path(ns, null), Bytes(manifest), cancellationToken));
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.Conflict)
        {
            return null;
        }
    }

    /// <summary>As if an object were made: all checks, and nothing is kept.</summary>
    public Task TryCreateAsync(ApiResource resource, JsonObject manifest, CancellationToken cancellationToken)
    {
        (string? ns, _) = Identity(manifest);
        return client.CallAsync(
            resource.Call("create", ns), HttpMethod.Post, $"{resource.Path(ns, null)}?dryRun=All", Bytes(manifest), cancellationToken);
    }

    /// <summary>Replaces an object as it was read: its <c>resourceVersion</c> goes along.</summary>
    /// <returns>Null when somebody else changed or removed it since.</returns>
    public async Task<JsonObject?> ReplaceAsync(ApiResource resource, JsonObject manifest, CancellationToken cancellationToken)
    {
        (string? ns, string name) = Identity(manifest);
        try
        {
            return Object(await client.CallAsync(
                resource.Call("update", ns, name), HttpMethod.Put, resource.Path(ns, name), Bytes(manifest), cancellationToken));
        }
        catch (ApiException e) when (e.Code is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Changes the fields that are given (RFC 7386).</summary>
    /// <returns>Null when there is no such object.</returns>
    public async Task<JsonObject?> MergeAsync(
        ApiResource resource, string? ns, string name, JsonObject change, CancellationToken cancellationToken)
    {
        try
        {
            return Object(await client.CallAsync(
                resource.Call("patch", ns, name), HttpMethod.Patch, resource.Path(ns, name), Bytes(change), cancellationToken,
                "application/merge-patch+json"));
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Asks for a deletion; what has a finalizer is there until that is gone.</summary>
    /// <returns>False when there was none.</returns>
    public async Task<bool> DeleteAsync(ApiResource resource, string? ns, string name, CancellationToken cancellationToken)
    {
        try
        {
            await client.CallAsync(
                resource.Call("delete", ns, name), HttpMethod.Delete, resource.Path(ns, name),
                """{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background"}"""u8.ToArray(), cancellationToken);
            return true;
        }
        catch (ApiException e) when (e.Code == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static (string? Namespace, string Name) Identity(JsonObject manifest) =>
        ((string?)manifest["metadata"]?["namespace"], (string?)manifest["metadata"]?["name"] ?? "");

    private static JsonObject Object(JsonElement element) => JsonObject.Create(element)!;

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}

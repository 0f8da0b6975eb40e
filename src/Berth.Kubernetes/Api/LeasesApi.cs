using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Berth.Kubernetes.Api;

/// <summary>Leases of a namespace: what Berth keeps on a cluster of caches and images (docs/adr/0009).</summary>
internal sealed class LeasesApi(ApiClient client)
{
    private const string Leases = "leases";
    private readonly string _leases =
        $"/apis/coordination.k8s.io/v1/namespaces/{Uri.EscapeDataString(client.Connection.Namespace)}/leases";

    public Task<JsonElement> GetAsync(string name, CancellationToken cancellationToken) =>
        client.CallAsync(new ApiCall("get", Leases, name), HttpMethod.Get, Path(name), null, cancellationToken);

    /// <param name="selector">By label, as kubectl's <c>-l</c>.</param>
    public Task<JsonElement> ListAsync(string selector, CancellationToken cancellationToken) => client.CallAsync(
        new ApiCall("list", Leases), HttpMethod.Get, $"{_leases}?labelSelector={Uri.EscapeDataString(selector)}", null, cancellationToken);

    public Task<JsonElement> CreateAsync(JsonObject lease, CancellationToken cancellationToken) =>
        client.CallAsync(new ApiCall("create", Leases), HttpMethod.Post, _leases, Bytes(lease), cancellationToken);

    /// <summary>Replaces it, unless somebody else did since it was read (409).</summary>
    public Task<JsonElement> UpdateAsync(string name, JsonObject lease, CancellationToken cancellationToken) =>
        client.CallAsync(new ApiCall("update", Leases, name), HttpMethod.Put, Path(name), Bytes(lease), cancellationToken);

    /// <param name="uid">Only this one, and not another that has its name by now.</param>
    public Task<JsonElement> DeleteAsync(string name, string uid, CancellationToken cancellationToken)
    {
        string options = $$$"""{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"{{{uid}}}"}}""";
        return client.CallAsync(
            new ApiCall("delete", Leases, name), HttpMethod.Delete, Path(name), Encoding.UTF8.GetBytes(options), cancellationToken);
    }

    private static byte[] Bytes(JsonObject lease) => Encoding.UTF8.GetBytes(lease.ToJsonString());

    private string Path(string name) => $"{_leases}/{Uri.EscapeDataString(name)}";
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Berth.Core.Pods;

namespace Berth.Kubernetes.Api;

/// <summary>The calls that Berth makes in a namespace.</summary>
/// <param name="ns">Which namespace; null for the connection's own.</param>
internal sealed class PodsApi(ApiClient client, string? ns = null)
{
    private const string Pods = "pods";
    private readonly string _namespace = $"/api/v1/namespaces/{Uri.EscapeDataString(ns ?? client.Connection.Namespace)}";

    public Task<JsonElement> GetAsync(string name, CancellationToken cancellationToken) =>
        client.CallAsync(new ApiCall("get", Pods, name), HttpMethod.Get, Path(Pods, name), null, cancellationToken);

    /// <param name="selector">By label, as kubectl's <c>-l</c>.</param>
    public Task<JsonElement> ListAsync(string selector, CancellationToken cancellationToken) => client.CallAsync(
        new ApiCall("list", Pods), HttpMethod.Get, $"{_namespace}/pods?labelSelector={Uri.EscapeDataString(selector)}", null,
        cancellationToken);

    public Task<JsonElement> CreateAsync(Pod pod, CancellationToken cancellationToken) => client.CallAsync(
        new ApiCall("create", Pods), HttpMethod.Post, $"{_namespace}/pods",
        JsonSerializer.SerializeToUtf8Bytes(pod, PodJson.Default.Pod), cancellationToken);

    /// <summary>Asks for a deletion; the pod is gone when its containers have ended.</summary>
    /// <param name="uid">Only this one, and not another that has its name by now.</param>
    public Task<JsonElement> DeleteAsync(string name, string? uid, TimeSpan grace, CancellationToken cancellationToken)
    {
        string seconds = ((long)grace.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string condition = uid is null ? "" : $$""","preconditions":{"uid":"{{uid}}"}""";
        string options = $$"""{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":{{seconds}}{{condition}}}""";
        return client.CallAsync(
            new ApiCall("delete", Pods, name), HttpMethod.Delete, Path(Pods, name), Encoding.UTF8.GetBytes(options), cancellationToken);
    }

    /// <summary>What happened to a pod, as the cluster tells of it.</summary>
    public Task<JsonElement> EventsAsync(string pod, CancellationToken cancellationToken) => client.CallAsync(
        new ApiCall("list", "events"), HttpMethod.Get,
        $"{_namespace}/events?fieldSelector={Uri.EscapeDataString($"involvedObject.name={pod}")}&limit=200", null, cancellationToken);

    /// <summary>Opens a watch on one pod: a line per change.</summary>
    public Task<HttpResponseMessage> WatchAsync(string name, string version, CancellationToken cancellationToken) => client.OpenAsync(
        new ApiCall("watch", Pods, name),
        $"{_namespace}/pods?watch=true&fieldSelector={Uri.EscapeDataString($"metadata.name={name}")}"
            + $"&resourceVersion={Uri.EscapeDataString(version)}&timeoutSeconds=300",
        cancellationToken);

    /// <summary>Opens a container's log.</summary>
    /// <param name="follow">Goes on until the container ends.</param>
    /// <param name="tail">Only so many lines from its end; null for all.</param>
    public Task<HttpResponseMessage> LogAsync(
        string pod, string container, bool follow, int? tail, CancellationToken cancellationToken)
    {
        string lines = tail is { } count ? $"&tailLines={count.ToString(CultureInfo.InvariantCulture)}" : "";
        return client.OpenAsync(
            new ApiCall("get", "pods/log", pod),
            $"{Path(Pods, pod)}/log?container={Uri.EscapeDataString(container)}&follow={(follow ? "true" : "false")}{lines}",
            cancellationToken);
    }

    /// <summary>Where a process is started in a container, all its streams open.</summary>
    public Uri ExecAddress(string podNamespace, string pod, string container, IReadOnlyList<string> command)
    {
        var query = new StringBuilder($"stdin=true&stdout=true&stderr=true&container={Uri.EscapeDataString(container)}");
        foreach (string word in command)
        {
            query.Append("&command=").Append(Uri.EscapeDataString(word));
        }

        var address = new UriBuilder(client.Address(
            $"/api/v1/namespaces/{Uri.EscapeDataString(podNamespace)}/pods/{Uri.EscapeDataString(pod)}/exec?{query}"));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return address.Uri;
    }

    public Task<JsonElement> CreateSecretAsync(byte[] secret, CancellationToken cancellationToken) => client.CallAsync(
        new ApiCall("create", "secrets"), HttpMethod.Post, $"{_namespace}/secrets", secret, cancellationToken);

    public Task<JsonElement> DeleteSecretAsync(string name, CancellationToken cancellationToken) => client.CallAsync(
        new ApiCall("delete", "secrets", name), HttpMethod.Delete, Path("secrets", name), null, cancellationToken);

    /// <summary>The server's version; everyone may ask.</summary>
    public Task<JsonElement> VersionAsync(CancellationToken cancellationToken) =>
        client.CallAsync(new ApiCall("get", "version"), HttpMethod.Get, "/version", null, cancellationToken);

    private string Path(string resource, string name) => $"{_namespace}/{resource}/{Uri.EscapeDataString(name)}";
}

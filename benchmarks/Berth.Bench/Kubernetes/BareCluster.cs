using System.Diagnostics;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Kubernetes.Connections;

namespace Berth.Bench.Kubernetes;

/// <summary>The floor: bare calls of the cluster's API, nothing else.</summary>
internal sealed class BareCluster(ClusterConnection connection) : IDisposable
{
    /// <summary>The pod that stands for the runner's.</summary>
    public const string RunnerPod = "bench-runner";

    private readonly HttpClient _client = new(Handler(connection)) { Timeout = TimeSpan.FromMinutes(5) };

    private string Pods => $"/api/v1/namespaces/{connection.Namespace}/pods";

    public async Task CreateNamespaceAsync()
    {
        await CallAsync(HttpMethod.Post, "/api/v1/namespaces", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = connection.Namespace },
        });
        // Without its account the namespace takes no pods yet.
        await foreach (JsonNode _ in WatchAsync($"/api/v1/namespaces/{connection.Namespace}/serviceaccounts", "metadata.name=default", null))
        {
            break;
        }
    }

    public Task RemoveNamespaceAsync() => CallAsync(HttpMethod.Delete, $"/api/v1/namespaces/{connection.Namespace}", null);

    public Task<JsonObject> CreateAsync(JsonObject pod) => CallAsync(HttpMethod.Post, Pods, pod);

    public async Task<JsonObject> FindAsync(string labels) =>
        (await CallAsync(HttpMethod.Get, $"{Pods}?labelSelector={Uri.EscapeDataString(labels)}", null))["items"]![0]!.DeepClone().AsObject();

    public Task RemoveAsync(string name) => CallAsync(HttpMethod.Delete, $"{Pods}/{name}?gracePeriodSeconds=2", null);

    /// <summary>When a pod became Ready, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public async Task<long> ReadyAsync(string labels)
    {
        await foreach (JsonNode change in WatchAsync(Pods, null, labels))
        {
            if (change["object"]?["status"]?["conditions"]?.AsArray()
                .Any(condition => (string?)condition?["type"] == "Ready" && (string?)condition?["status"] == "True") is true)
            {
                return Stopwatch.GetTimestamp();
            }
        }

        throw new InvalidOperationException($"the watch of {labels} ended before a pod was ready");
    }

    /// <summary>A pod that stands for the runner's: it owns the job's pods, and its image has the externals.</summary>
    public async Task StartRunnerAsync(string image)
    {
        await CreateAsync(new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = RunnerPod, ["labels"] = new JsonObject { ["app"] = RunnerPod } },
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "runner",
                    ["image"] = image,
                    ["command"] = new JsonArray("sleep", "86400"),
                }),
                ["terminationGracePeriodSeconds"] = 0,
            },
        });
        await ReadyAsync($"app={RunnerPod}");
    }

    /// <summary>Waits until no job's pod is there any more: the next start must not share the node with the last end.</summary>
    public async Task EmptyAsync()
    {
        const string jobs = $"app!={RunnerPod}";
        JsonObject list = await CallAsync(HttpMethod.Get, $"{Pods}?labelSelector={Uri.EscapeDataString(jobs)}", null);
        int left = list["items"]!.AsArray().Count;
        if (left == 0)
        {
            return;
        }

        await foreach (JsonNode change in WatchAsync(Pods, null, jobs, (string?)list["metadata"]?["resourceVersion"]))
        {
            if ((string?)change["type"] == "DELETED" && --left == 0)
            {
                return;
            }
        }
    }

    /// <summary>Runs a command in a container on a connection of its own, as a hook's process has to; returns its output.</summary>
    public async Task<string> ExecAsync(string pod, string container, params string[] command)
    {
        using var invoker = new HttpMessageInvoker(Handler(connection));
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("v5.channel.k8s.io");
        if (connection.Token is { } token)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {await token.GetAsync(false, CancellationToken.None)}");
        }

        string words = string.Concat(command.Select(word => $"&command={Uri.EscapeDataString(word)}"));
        var address = new UriBuilder(Address($"{Pods}/{pod}/exec?stdin=true&stdout=true&stderr=true&container={container}{words}"));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        await socket.ConnectAsync(address.Uri, invoker, CancellationToken.None);
        byte[] buffer = new byte[32 * 1024];
        var channels = new StringBuilder[] { new(), new(), new(), new() };
        int channel = -1;
        ValueWebSocketReceiveResult read;
        while ((read = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
            // The first byte of a message is its channel; a long message comes in parts.
            int from = channel < 0 && read.Count > 0 ? 1 : 0;
            channel = from == 1 ? buffer[0] : channel;
            if (channel is >= 0 and < 4)
            {
                channels[channel].Append(Encoding.UTF8.GetString(buffer, from, read.Count - from));
            }

            channel = read.EndOfMessage ? -1 : channel;
        }

        string status = channels[3].ToString();
        return status.Length > 0 && (string?)JsonNode.Parse(status)?["status"] == "Success" ? channels[1].ToString()
            : throw new InvalidOperationException($"{command[0]} in {pod} failed: {status}{channels[2]}");
    }

    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler Handler(ClusterConnection connection)
    {
        // A new process has no earlier session to take up again.
        var tls = new SslClientAuthenticationOptions { AllowTlsResume = false, TargetHost = connection.ServerName };
        if (connection.ClientCertificate is { } certificate)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        }

        if (connection.Authorities is { } authorities)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return new SocketsHttpHandler { SslOptions = tls };
    }

    private Uri Address(string path) => new($"{connection.Server.AbsoluteUri.TrimEnd('/')}{path}");

    private async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, Address(path));
        if (connection.Token is { } token)
        {
            request.Headers.Authorization = new("Bearer", await token.GetAsync(false, CancellationToken.None));
        }

        return request;
    }

    private async Task<JsonObject> CallAsync(HttpMethod method, string path, JsonObject? body)
    {
        using HttpRequestMessage request = await RequestAsync(method, path);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _client.SendAsync(request);
        string answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonNode.Parse(answer)!.AsObject()
            : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {answer}");
    }

    private async IAsyncEnumerable<JsonNode> WatchAsync(string resources, string? fields, string? labels, string? version = null)
    {
        string query = (fields is null ? "" : $"&fieldSelector={Uri.EscapeDataString(fields)}")
            + (labels is null ? "" : $"&labelSelector={Uri.EscapeDataString(labels)}") + (version is null ? "" : $"&resourceVersion={version}");
        using HttpRequestMessage request = await RequestAsync(HttpMethod.Get, $"{resources}?watch=true{query}");
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            yield return JsonNode.Parse(line)!;
        }
    }
}

using Berth.Core.Diagnosis;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Connections;

namespace Berth.Kubernetes;

/// <summary>An open connection to a cluster, for what keeps scale sets on it.</summary>
public sealed class ClusterSession : IDisposable
{
    private readonly ApiClient _client;

    public ClusterSession(ClusterConnection connection, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Connection = connection;
        Time = time;
        _client = new ApiClient(connection, time);
        Errors = new ApiErrors(connection);
        Objects = new ObjectsApi(_client);
    }

    public ClusterConnection Connection { get; }

    internal TimeProvider Time { get; }

    internal ApiErrors Errors { get; }

    internal ObjectsApi Objects { get; }

    /// <summary>The pods of a namespace, which need not be the connection's.</summary>
    internal PodsApi PodsIn(string ns) => new(_client, ns);

    /// <summary>Runs calls; what fails in an expected way leaves as a <see cref="BerthException"/>.</summary>
    internal Task<T> GuardAsync<T>(string doing, Func<Task<T>> calls) => Errors.GuardAsync(doing, calls);

    public void Dispose() => _client.Dispose();
}

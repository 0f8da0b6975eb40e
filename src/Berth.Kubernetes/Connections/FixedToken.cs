namespace Berth.Kubernetes.Connections;

/// <summary>A token that stands in the configuration.</summary>
internal sealed class FixedToken(string token) : ITokenSource
{
    public ValueTask<string> GetAsync(bool refused, CancellationToken cancellationToken) => ValueTask.FromResult(token);
}

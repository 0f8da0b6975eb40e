namespace Berth.Kubernetes.Connections;

/// <summary>Where a bearer token comes from. Tokens end: each request asks anew, and a source keeps what is still good.</summary>
public interface ITokenSource
{
    /// <param name="refused">The last one was refused: get another, if there may be one.</param>
    /// <exception cref="Core.Diagnosis.BerthException">There is none to be had.</exception>
    ValueTask<string> GetAsync(bool refused, CancellationToken cancellationToken);
}

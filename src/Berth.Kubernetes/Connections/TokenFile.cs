using Berth.Core.Diagnosis;

namespace Berth.Kubernetes.Connections;

/// <summary>A token in a file that somebody else keeps fresh: a service account's is replaced every hour. Read each time.</summary>
internal sealed class TokenFile(string path) : ITokenSource
{
    public async ValueTask<string> GetAsync(bool refused, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(
                Finding.Certain(
                    "cluster-not-configured", $"The token file {path} cannot be read: {e.Message}",
                    "Give the user that runs Berth access to it, or choose another context."), e);
        }
    }
}

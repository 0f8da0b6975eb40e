using Berth.Images.Registries;
using Berth.Kubernetes.Processes;

namespace Berth.Cli.Images;

/// <summary>Credential helpers as programs of this machine: <c>get</c>, with the registry on standard input.</summary>
internal sealed class CredentialHelper(IProcessRunner processes) : ICredentialHelper
{
    /// <inheritdoc/>
    public async Task<string?> GetAsync(string program, string server, CancellationToken cancellationToken)
    {
        ProcessResult? result = await processes.RunAsync(new ProcessRequest(program, "get") { Input = server }, cancellationToken);
        return result is { ExitCode: 0 } ? result.Out : null;
    }
}

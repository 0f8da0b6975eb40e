namespace Berth.GitHub.Credentials;

/// <summary>A token as it is.</summary>
internal sealed class TokenAccess(TokenCredential credential) : IAccess
{
    public ValueTask<Secret> TokenAsync(CancellationToken cancellation) => ValueTask.FromResult(credential.Token);
}

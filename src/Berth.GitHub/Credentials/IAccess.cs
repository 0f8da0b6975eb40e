namespace Berth.GitHub.Credentials;

/// <summary>Gives the token for GitHub's REST API.</summary>
internal interface IAccess
{
    /// <summary>A token that is valid for some minutes at least, as far as one knows.</summary>
    /// <exception cref="GitHubException">It cannot be had.</exception>
    ValueTask<Secret> TokenAsync(CancellationToken cancellation);
}

using System.Net;
using Berth.Core.Diagnosis;

namespace Berth.GitHub;

/// <summary>A request to GitHub that did not succeed: a kind to act on, and a finding to show.</summary>
public sealed class GitHubException(GitHubError error, Finding finding, Exception? inner = null) : BerthException(finding, inner)
{
    public GitHubError Error { get; } = error;

    /// <summary>The answer's status; null without an answer.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>The Actions service's name for the request (<c>ActivityId</c>), which GitHub's support asks for.</summary>
    public string? ActivityId { get; init; }

    /// <summary>GitHub's name for the request (<c>X-GitHub-Request-Id</c>).</summary>
    public string? RequestId { get; init; }

    /// <summary>How long GitHub wants to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same request may well succeed later without anybody changing anything.</summary>
    public bool IsTransient => Error is GitHubError.RateLimited or GitHubError.Unreachable or GitHubError.Unavailable
        or GitHubError.Malformed;
}

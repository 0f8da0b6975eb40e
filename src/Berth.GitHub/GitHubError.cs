namespace Berth.GitHub;

/// <summary>What GitHub or the way to it made of a request, as far as one can act on it.</summary>
public enum GitHubError
{
    /// <summary>The token is wrong, expired or revoked.</summary>
    NotAuthorised,

    /// <summary>The token is good and may not do this.</summary>
    Forbidden,

    /// <summary>There is no such thing, or the token may not know of it.</summary>
    NotFound,

    /// <summary>The repository or organisation has another name now.</summary>
    Moved,

    /// <summary>A scale set of this name is there already.</summary>
    ScaleSetExists,

    /// <summary>Another listener holds the scale set's message session.</summary>
    SessionHeld,

    /// <summary>A runner of this name is registered already.</summary>
    RunnerExists,

    /// <summary>The runner runs a job and cannot be removed.</summary>
    RunnerBusy,

    /// <summary>GitHub wants no requests for longer than it is sensible to wait silently.</summary>
    RateLimited,

    /// <summary>Nobody answers: name resolution, connection, TLS, proxy.</summary>
    Unreachable,

    /// <summary>GitHub has a failure of its own (5xx), or the connection broke in the middle of an answer.</summary>
    Unavailable,

    /// <summary>An answer that is not what the protocol says.</summary>
    Malformed,

    /// <summary>Any other refusal.</summary>
    Refused,
}

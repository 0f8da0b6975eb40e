namespace Berth.GitHub.Credentials;

/// <summary>What GitHub is asked with.</summary>
/// <param name="Host">The one host that it is sent to, as in <c>https://HOST/owner/repo</c>.</param>
public abstract record Credential(string Host)
{
    /// <summary>Its kind in a word or two, for people.</summary>
    public abstract string Kind { get; }

    /// <summary>What must be kept secret of it.</summary>
    public abstract Secret Secret { get; }
}

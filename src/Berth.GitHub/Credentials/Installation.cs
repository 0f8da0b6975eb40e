namespace Berth.GitHub.Credentials;

/// <summary>Where a GitHub App is installed, and what it may do there.</summary>
internal sealed class Installation
{
    public long Id { get; init; }

    /// <summary>By name, for example <c>administration: write</c>.</summary>
    public IReadOnlyDictionary<string, string> Permissions
    {
        get;
        init => field = value ?? new Dictionary<string, string>();
    } = new Dictionary<string, string>();
}

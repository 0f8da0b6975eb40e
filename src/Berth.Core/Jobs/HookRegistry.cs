namespace Berth.Core.Jobs;

/// <summary>Credentials of an image registry. <see cref="Password"/> is a secret.</summary>
public sealed record HookRegistry
{
    public string? Username { get; init; }
    public string? Password { get; init; }
    public string? ServerUrl { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"HookRegistry {{ {Username} at {ServerUrl} }}";
}

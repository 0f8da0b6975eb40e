namespace Berth.Cli.Runners;

/// <summary>What <c>berth up</c> is asked for.</summary>
internal sealed record UpRequest
{
    /// <summary>Only this runner, or one of its instances; null for all.</summary>
    public string? Runner { get; init; }

    /// <summary>Show what would be, and change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Go on in the background.</summary>
    public bool Detach { get; init; }

    /// <summary>This is the process in the background: it says what it has to say in a file.</summary>
    public bool IsBackground { get; init; }

    /// <summary>Take over scale sets of the same names that Berth has not made.</summary>
    public bool Adopt { get; init; }

    /// <summary>On a cluster: remove without asking what the configuration does not name.</summary>
    public bool Yes { get; init; }

    /// <summary>On a cluster: how long to wait for the listeners.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}

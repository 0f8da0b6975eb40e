namespace Berth.Cli.Service;

/// <summary>The service manager's command.</summary>
internal interface ISystemctl
{
    /// <summary>Why it cannot be used here; null when it can.</summary>
    string? Missing { get; }

    /// <summary>Runs it to its end. A failure is in what it gives.</summary>
    Task<SystemctlAnswer> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation);
}

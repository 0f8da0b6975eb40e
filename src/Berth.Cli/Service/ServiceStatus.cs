using Berth.Core.Services;

namespace Berth.Cli.Service;

/// <summary>How the service stands.</summary>
/// <param name="Properties">As systemd names them; empty where it does not run.</param>
internal sealed record ServiceStatus(
    bool IsInstalled, string UnitPath, ServiceScope Scope, IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>It runs, or is about to, or ends the jobs that run.</summary>
    public bool IsActive =>
        Properties.GetValueOrDefault("ActiveState") is "active" or "activating" or "reloading" or "deactivating";
}

using Berth.Core.Engines;
using Berth.Daemon.Fleets;
using Berth.Daemon.Jobs;
using Berth.GitHub.Credentials;
using Berth.GitHub.Http;

namespace Berth.Daemon;

/// <summary>What all parts of a daemon work with.</summary>
/// <param name="Hook">The program <c>berth-hook</c>.</param>
/// <param name="Agent">The program <c>berth-agent</c>.</param>
/// <param name="Environment">For the programs that it starts.</param>
/// <param name="Credential">A credential by its name; it is asked for again when GitHub refuses it.</param>
public sealed record DaemonContext(
    FleetPlace Place,
    IRunnerEngine Engine,
    IPodEngine Pods,
    GitHubHttp Http,
    Func<string, CancellationToken, Task<Credential>> Credential,
    JobBook Jobs,
    DaemonLog Log,
    TimeProvider Time,
    string Hook,
    string Agent,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>So many containers are made and started at once: an engine does not become faster with more.</summary>
    public SemaphoreSlim Starts { get; } = new(4);

    /// <summary>Images that are ready, by their name.</summary>
    internal ImageShelf Images { get; } = new();

    /// <summary>Scale sets of any name are taken over.</summary>
    public bool Adopt { get; init; }
}

using System.Globalization;
using Berth.Cli.Configuration;
using Berth.Cli.Output;
using Berth.Cli.Runners;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Kubernetes;
using Berth.Kubernetes.Connections;
using Berth.Kubernetes.Processes;
using Berth.Kubernetes.ScaleSets.Deployment;
using Berth.Kubernetes.ScaleSets.Logs;
using Berth.Kubernetes.ScaleSets.Rendering;
using Berth.Kubernetes.ScaleSets.Status;

namespace Berth.Cli.Clusters;

/// <summary>Keeps a configuration's runners on a cluster, as scale sets of Actions Runner Controller.</summary>
internal sealed class ClusterRunnerService : IRunnerService
{
    private readonly CliHost _host;
    private readonly BerthConfig _config;
    private readonly ClusterProgress _progress;
    private readonly SystemProcesses _processes;

    public ClusterRunnerService(CliHost host, ConfigAccess config)
    {
        _host = host;
        _config = config.Read();
        ClusterAccess.RequireCluster(_config);
        _progress = new ClusterProgress(host);
        _processes = new SystemProcesses(host.Environment);
    }

    private ClusterDefinition Cluster => _config.Cluster;

    /// <summary>Who it is that changes the cluster, for others who want to.</summary>
    private string Holder => string.Create(CultureInfo.InvariantCulture,
        $"{_host.Environment.GetValueOrDefault("USER", "berth")}@{Environment.MachineName} (process {Environment.ProcessId})");

    public async Task<CommandResult> UpAsync(UpRequest request, CancellationToken cancellation)
    {
        DesiredCluster desired = await DesiredAsync(request.Runner, missing: null, cancellation).ConfigureAwait(false);
        using ClusterSession session = Open();
        ClusterUp up = new(session, Cluster, _processes, _progress);
        string[] notes = [.. desired.Rendering.Notes.Select(note => $"berth: {note}")];
        if (request.DryRun)
        {
            ClusterPlan plan = await up.PlanAsync(desired, cancellation).ConfigureAwait(false);
            return plan.Conflicts.Count > 0 ? throw new BerthException(plan.Conflicts) : ChangeView.Text(plan.Changes, notes);
        }

        if (request.Runner is null && !request.Yes
            && !await AgreedAsync((await up.PlanAsync(desired, cancellation).ConfigureAwait(false)).Changes, cancellation).ConfigureAwait(false))
            return CommandResult.Fail(ExitCodes.Failed, "nothing was changed");
        ClusterUpResult result = await up.RunAsync(
            desired, new ClusterUpOptions(Holder) { Patience = request.Detach ? null : request.Patience }, cancellation).ConfigureAwait(false);
        Finding[] findings = [.. result.Findings];
        if (findings.Length > 0) throw new BerthException(findings);
        return CommandResult.Done(
        [
            .. notes,
            result.Changes.Count == 0 ? "nothing had to be changed" : $"changed: {result.Changes.Count}",
            request.Detach ? "the listeners start; see 'berth status'" : $"ready: {result.Listeners.Count}",
        ]);
    }

    public async Task<CommandResult> DownAsync(DownRequest request, CancellationToken cancellation)
    {
        ClusterDownOptions options = new(Holder)
        {
            Only = request.Runner is null ? null : Names(request.Runner),
            Now = request.Now,
            Force = request.Force,
            Caches = request.Caches,
        };
        using ClusterSession session = Open();
        ClusterDown down = new(session, Cluster, _processes, _progress);
        if (request.DryRun) return ChangeView.Text(await down.PlanAsync(options, cancellation).ConfigureAwait(false), []);
        if (request.Runner is null && !request.Yes
            && !await AgreedAsync(await down.PlanAsync(options, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false))
            return CommandResult.Fail(ExitCodes.Failed, "nothing was removed; with a RUNNER only that one goes");
        IReadOnlyList<ClusterChange> done = await down.RunAsync(options, cancellation).ConfigureAwait(false);
        return CommandResult.Done(done.Count == 0 ? "there was nothing to remove" : $"removed: {done.Count}");
    }

    /// <summary>
    /// Scale sets with Berth's labels that the configuration does not name have left it, or are those of another configuration on the
    /// same cluster: nobody but the user knows.
    /// </summary>
    private async Task<bool> AgreedAsync(IReadOnlyList<ClusterChange> changes, CancellationToken cancellation) =>
        UnnamedScaleSets.Of(_config, changes) is not { Length: > 0 } others
        || await Question.AskAsync(
            _host,
            $"Remove scale sets that {_config.File} does not name, and that may be another configuration's: {string.Join(", ", others)}?",
            cancellation).ConfigureAwait(false);

    public async Task<CommandResult> StatusAsync(StatusRequest request, CancellationToken cancellation)
    {
        using ClusterSession session = Open();
        ClusterStatusReader reader = new(session, Cluster);
        IReadOnlyCollection<string>? only = request.Runner is null ? null : Names(request.Runner);
        ClusterStatus status = await reader.ReadAsync(only, cancellation).ConfigureAwait(false);
        if (!request.Clean) return ClusterStatusView.Show(status, _host.Time.GetUtcNow());
        IReadOnlyList<string> freed = await reader.CleanAsync(status, cancellation).ConfigureAwait(false);
        foreach (string name in freed) _progress.Say($"frees the slot of {name}");
        return ClusterStatusView.Show(await reader.ReadAsync(only, cancellation).ConfigureAwait(false), _host.Time.GetUtcNow());
    }

    public async Task<CommandResult> LogsAsync(LogsRequest request, CancellationToken cancellation)
    {
        using ClusterSession session = Open();
        await new ClusterLogs(session, Cluster).ShowAsync(request.Job, request.Follow, Write, cancellation).ConfigureAwait(false);
        return CommandResult.Done();

        void Write(string line)
        {
            _host.Out.WriteLine(line);
            if (request.Follow) _host.Out.Flush();
        }
    }

    /// <summary>What differs; exit 3 when anything does.</summary>
    public async Task<CommandResult> DiffAsync(string? runner, CancellationToken cancellation)
    {
        SortedSet<string> missing = new(StringComparer.Ordinal);
        DesiredCluster desired = await DesiredAsync(runner, missing, cancellation).ConfigureAwait(false);
        using ClusterSession session = Open();
        ClusterPlan plan = await new ClusterUp(session, Cluster, _processes, _progress).PlanAsync(desired, cancellation).ConfigureAwait(false);
        return ChangeView.Show(
            plan, [.. missing.Select(name => $"berth: there is no credential '{name}' here: Secrets that hold it are not compared")]);
    }

    private ClusterSession Open() => new(
        ClusterSearch.Find(_host.Environment, Cluster.Context, null, _host.Time), _host.Time);

    private async Task<DesiredCluster> DesiredAsync(string? runner, ISet<string>? missing, CancellationToken cancellation)
    {
        ClusterRendering rendering = ClusterAccess.Render(_config, runner);
        return new DesiredCluster(
            Cluster, rendering,
            await ClusterCredentials.ReadAsync(_host, ClusterAccess.Chosen(_config, runner), missing, cancellation).ConfigureAwait(false),
            isWhole: runner is null);
    }

    private string[] Names(string runner) => [.. ClusterAccess.Chosen(_config, runner).Select(instance => instance.Name)];
}

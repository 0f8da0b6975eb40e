using Berth.Cli.Configuration;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Core.Jobs;
using Berth.Core.Runners;
using Berth.Daemon;
using Berth.Daemon.Control;
using Berth.Daemon.Fleets;
using Berth.Daemon.Listening;
using Berth.Telemetry;

namespace Berth.Cli.Runners;

/// <summary>Runners on this machine's engine, kept by a daemon.</summary>
internal sealed class LocalRunners(CliHost host, ConfigAccess access) : IRunnerService
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(300);
    private const int LockAttempts = 500;

    private readonly LocalFleet _local = new(host, access);

    /// <inheritdoc/>
    public async Task<CommandResult> UpAsync(UpRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<RunnerDefinition> chosen = _local.Chosen(request.Runner);
        if (request.DryRun)
            return CommandResult.Done([.. chosen.Select(runner =>
                $"would listen for jobs of {runner.Url} as '{runner.Name}', {runner.Min} to {runner.Max} runners of {runner.RunnerImage}")]);
        FleetPlace place = _local.Place;
        place.Make();
        if (await EndOfDrainAsync(place, cancellation) is { } running
            && await new RunningDaemon(place, running).UpAsync(request, chosen, cancellation) is { } done)
            return done;
        if (request.Detach) return await new BackgroundStart(host, _local, place).RunAsync(request, cancellation);
        using FileLock held = Hold(place);
        if (request.IsBackground) BackgroundProcess.Become();
        await using TextWriter output = request.IsBackground ? RotatedLog.Open(place.Log) : TextWriter.Synchronized(host.Error);
        return await RunAsync(place, output, request, null, cancellation);
    }

    /// <summary>The daemon that serves; one that is being drained serves nobody any more, and its end is waited for.</summary>
    private async Task<FleetStatus?> EndOfDrainAsync(FleetPlace place, CancellationToken cancellation)
    {
        for (bool said = false; ; said = true)
        {
            FleetStatus? status = await ControlSocket.AskAsync(place, new ControlRequest(), cancellation);
            if (status is not { Draining: true }) return status;
            if (!said)
            {
                host.Error.WriteLine(
                    $"berth: process {status.Process} is being drained; waiting for its end to start anew ('berth down --now' ends its jobs)");
            }

            await Task.Delay(_pause, host.Time, cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task<CommandResult> DownAsync(DownRequest request, CancellationToken cancellation)
    {
        if (request.Force || request.Caches)
        {
            throw new UsageException($"berth: {(request.Force ? "--force" : "--caches")} is for engine: kubernetes"
                + (request.Force ? "; here --now ends busy runners" : "; here 'berth cache prune' removes caches"));
        }

        FleetPlace place = _local.Place;
        FleetStatus? status = await ControlSocket.AskAsync(place, new ControlRequest(), cancellation);
        string[] only = request.Runner is { } wanted ? Named(wanted, status) : [];
        if (request.DryRun)
        {
            string drained = status is null
                ? "no daemon serves this configuration; what its runners left would be removed"
                : string.Join("; ", status.Runners.Where(runner => only.Length == 0 || only.Contains(runner.Name))
                    .Select(runner => $"would drain {runner.Name} ({runner.Running} running, {runner.Idle} idle)"));
            return CommandResult.Done(
                [drained, .. request.DeleteScaleSets && request.Runner is null ? OwnScaleSets.Of(place).Select(own => $"would delete {own}") : []]);
        }

        string[] own = request.DeleteScaleSets ? [.. OwnScaleSets.Of(place)] : [];
        CommandResult done = await EndAsync(request, place, status, only, cancellation);
        string[] left = [.. OwnScaleSets.Of(place)];
        foreach (string one in own.Except(left)) host.Error.WriteLine($"berth: deleted {one}");
        if (request.Runner is null)
            foreach (string one in own.Intersect(left)) host.Error.WriteLine($"berth: not deleted: {one}");
        return done;
    }

    private async Task<CommandResult> EndAsync(
        DownRequest request, FleetPlace place, FleetStatus? status, string[] only, CancellationToken cancellation)
    {
        if (status is not null) return await new DrainWait(host, place, only).RunAsync(request, cancellation);

        // Nobody serves them: what is left is drained from here.
        _local.Chosen(request.Runner);
        place.Make();
        using FileLock held = Hold(place);
        await using TextWriter output = TextWriter.Synchronized(host.Error);
        return await RunAsync(place, output, new UpRequest { Runner = request.Runner }, request, cancellation);
    }

    /// <summary>By the configuration, or, where that is broken, by what its daemon goes on with.</summary>
    private string[] Named(string runner, FleetStatus? status)
    {
        try
        {
            return [.. _local.Chosen(runner).Select(chosen => chosen.Name)];
        }
        catch (UsageException) when (status?.Refused is not null
            && status.Runners.Where(known => IsOf(known.Name, runner)).Select(known => known.Name).ToArray() is { Length: > 0 } known)
        {
            return known;
        }

        static bool IsOf(string name, string definition) => name == definition
            || (name.StartsWith($"{definition}-", StringComparison.Ordinal) && name[(definition.Length + 1)..].All(char.IsAsciiDigit));
    }

    /// <inheritdoc/>
    public Task<CommandResult> StatusAsync(StatusRequest request, CancellationToken cancellation) =>
        new LocalStatus(_local, host.OutWidth).ShowAsync(request, cancellation);

    /// <inheritdoc/>
    public Task<CommandResult> LogsAsync(LogsRequest request, CancellationToken cancellation) =>
        new LocalLogs(host, _local).ShowAsync(request, cancellation);

    /// <summary>The daemon itself. An interrupt drains it, a second one ends busy runners; SIGTERM or SIGHUP leaves all to the next one.</summary>
    private async Task<CommandResult> RunAsync(
        FleetPlace place, TextWriter output, UpRequest request, DownRequest? down, CancellationToken cancellation)
    {
        DaemonContext context = _local.Context(output, request.Adopt);
        try
        {
            using Fleet fleet = new(context);
            await using TelemetryOutputs outputs = Outputs(fleet, context.Log);
            using CancellationTokenSource over = new();
            // Null for all; others are asked for one by one.
            HashSet<string>? asked = request.Runner is { } only ? [only] : null;
            ConfigWatch watch = new(
                _local.ConfigPath, () => Only(access.Check(), asked), fleet, Tell, context.Log, host.Time);
            fleet.Ended += watch.Take;
            fleet.Raised += runners =>
            {
                if (asked is not null) lock (asked) asked.UnionWith(runners);
                watch.Take();
            };
            await using CancellationTokenRegistration interrupted = cancellation.Register(() => End(fleet, context));
            await using CancellationTokenRegistration hurried = host.Hurry.Register(() => fleet.Drain(now: true, delete: false));
            fleet.Apply(Only(new ConfigResult(_local.Config, []), asked).Config!);
            if (down is null) Tell(_local.Config);
            if (down is not null) fleet.Drain(down.Now, down.DeleteScaleSets);
            Task control = ControlSocket.ServeAsync(place, fleet, over.Token);
            Task watching = down is null ? watch.RunAsync(over.Token) : Task.CompletedTask;
            if (down is null) context.Log.Info($"serving {host.Display(_local.ConfigPath)} as process {Environment.ProcessId}");
            await fleet.RunAsync();
            await over.CancelAsync();
            await Task.WhenAll(control, watching);
            context.Log.Info(host.Terminated.IsCancellationRequested ? "ended; runners go on" : "ended; nothing is left");
            return CommandResult.Done();

            void Tell(BerthConfig config) => _ = outputs.ApplyAsync(config.Telemetry);
        }
        finally
        {
            await context.Engine.DisposeAsync();
            await context.Pods.DisposeAsync();
            context.Http.Dispose();
            context.Jobs.Dispose();
        }
    }

    private TelemetryOutputs Outputs(Fleet fleet, DaemonLog log) =>
        new(host.Environment, ProductVersion.Text, host.Time, log.Info)
        {
            ProblemChanged = problem =>
            {
                fleet.Telemetry = problem;
                if (problem is not null) log.Problem("telemetry", problem);
            },
        };

    private void End(Fleet fleet, DaemonContext context)
    {
        if (host.Terminated.IsCancellationRequested)
        {
            fleet.Leave();
            return;
        }

        context.Log.Info("draining: busy runners finish their job; interrupt again to end them");
        fleet.Drain(now: false, delete: false);
    }

    /// <summary>Of a definition all instances, or those of them that are asked for by their own names.</summary>
    private static ConfigResult Only(ConfigResult result, HashSet<string>? asked)
    {
        if (asked is null || !result.IsValid) return result;
        lock (asked)
        {
            RunnerDefinition[] runners = [.. asked.Select(result.Config.Find).OfType<RunnerDefinition>().SelectMany(RunnerInstances.Of)];
            return new ConfigResult(result.Config with { Runners = [.. runners.DistinctBy(runner => runner.Name)] }, []);
        }
    }

    private static FileLock Hold(FleetPlace place) => FileLock.TryAcquire(place.Lock, LockAttempts)
        ?? throw new BerthException(Finding.Certain(
            "daemon-running",
            "another daemon serves this configuration" + (FileLock.HolderOf(place.Lock) is { } process ? $": process {process}" : ""),
            "See 'berth status'; end it with 'berth down'. It takes up a changed configuration by itself"));
}

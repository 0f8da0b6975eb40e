using Berth.Core;
using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Relay;
using Berth.Core.Runners;

namespace Berth.Hook.Serve;

/// <summary>Starts the pod with the Docker daemon of a job that runs in the runner's own container.</summary>
internal sealed class RunnerDaemon(
    RelayTicket ticket, string directory, IReadOnlyDictionary<string, string> environment, IPodEngine engine, IRunnerEngine runners,
    TimeProvider time)
{
    private const string Job = "job";

    private string SocketDirectory => Path.Combine(directory, "docker");

    /// <summary>Where the daemon answers once it has been started.</summary>
    public string Socket => Path.Combine(SocketDirectory, Path.GetFileName(DockerDaemon.Socket));

    /// <summary>Says and keeps why there is none; nobody reads the log of who serves a runner but who looks for it.</summary>
    public FailureSpeech Speech(TextWriter log, Action<string, string?> failed, CancellationToken over) => new(new HookContext(
        new HookSettings
        {
            RunnerName = ticket.Runner,
            Job = Job,
            Definition = ticket.Definition,
            AgentFile = ticket.Agent,
            Directories = BerthDirectories.From(environment),
            Environment = environment,
        },
        new Lazy<IPodEngine>(() => engine), new JobLog(log, debug: false), new StepOutput(Stream.Null, Stream.Null), time, over, over)
    {
        Failed = failed,
    });

    /// <summary>Returns when the daemon answers.</summary>
    /// <param name="speech">Told of a failure while its evidence is still there.</param>
    public async Task StartAsync(FailureSpeech speech, CancellationToken over)
    {
        RunnerDefinition runner = ticket.Definition;
        await engine.RemoveAsync(new PodSelector { Name = RunnerDaemonPlanner.Name(ticket.Runner) }, over);
        ImageFacts image = await engine.GetImageAsync(new ImageRequest(runner.DindImage), SilentLog.Instance, over);
        ICacheKeeper keeper = engine.Caches ?? new CacheStore(CacheStore.RootOf(BerthDirectories.From(environment)), time);
        await using ICacheLease lease = await DataRootLease.TakeAsync(
            keeper, runner, $"the job of runner {ticket.Runner}", new PodMetadata(), SilentLog.Instance, time, over);
        Directory.CreateDirectory(SocketDirectory);
        string? owner = await runners.ProcessAsync(ticket.Container, over);
        Pod pod = RunnerDaemonPlanner.Plan(
            runner, ticket.Runner, Job, owner, ticket.Container, ticket.Places.Work, SocketDirectory, image, lease.Grant, ticket.Agent);
        speech.Hide(pod);
        speech.Asked = EvidenceForm.Manifest(pod);
        StartOptions options = new(null, new Dictionary<string, HookRegistry>(), speech.SayAsync) { FurtherAgents = [DockerDaemon.Container] };
        RunningPod running = await engine.StartAsync(pod, options, SilentLog.Instance, over);
        await lease.RecordUseAsync(running, over);
    }
}

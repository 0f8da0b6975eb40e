using System.Net.Sockets;
using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Scaling;

namespace Berth.Hook.Tests.Serve;

/// <summary>An engine that starts one thing: a listener in the daemon's place, or a failure.</summary>
internal sealed class FakeDaemonEngine(string socket) : IPodEngine, IRunnerEngine, ICacheKeeper, ICacheLease
{
    private Socket? _daemon;

    public int Starts { get; private set; }

    public Exception? Failure { get; set; }

    /// <summary>What the started daemon listens at.</summary>
    public Socket Daemon => _daemon!;

    public EngineTraits Traits { get; } = new();

    public ICacheKeeper? Caches => this;

    public string? AppArmorProfile => null;

    public CacheGrant Grant { get; } = new(new CacheDefinition("/var/lib/docker"), CacheStrategy.Bind, "/c/0", 0, NeedsSeed: false, Warm: false);

    public IReadOnlyList<string> Notes => [];

    public async Task<RunningPod> StartAsync(Pod pod, StartOptions options, IJobLog log, CancellationToken cancellationToken)
    {
        Starts++;
        if (Failure is BerthException told) await options.Failed!(told);
        if (Failure is { } failure) throw failure;
        _daemon = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _daemon.Bind(new UnixDomainSocketEndPoint(socket));
        _daemon.Listen();
        return new RunningPod(pod.Metadata.Name!, "", new Dictionary<string, RunningContainer>(), []);
    }

    public Task<IReadOnlyList<string>> RemoveAsync(PodSelector selector, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<ImageFacts> GetImageAsync(ImageRequest request, IJobLog log, CancellationToken cancellationToken) =>
        Task.FromResult(new ImageFacts(request.Image, "sha256:1", null, [], [], [], null));

    public Task<string?> ProcessAsync(string id, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<ICacheLease> LeaseAsync(CacheLeaseRequest request, IJobLog log, CancellationToken cancellationToken) =>
        Task.FromResult<ICacheLease>(this);

    public Task<bool> RecordUseAsync(RunningPod pod, CancellationToken cancellationToken) => Task.FromResult(false);

    // A lease is let go of while its engine goes on.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Stop() => _daemon?.Dispose();

    public Task<JsonObject?> DescribeAsync(string pod, CancellationToken cancellationToken) => Task.FromResult<JsonObject?>(null);

    public FileSystemFacts FileSystemOf(CacheDefinition cache) => throw new NotSupportedException();

    public Task<EngineInfo> GetInfoAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImagePathFacts> LookIntoImageAsync(string imageId, string path, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Finding>> CheckAsync(Pod pod, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ProgramFacts> LookForProgramAsync(ProgramSearch search, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> RunAsync(
        Pod pod, RunOptions options, IStepOutput output, IJobLog log, CancellationToken interrupt, CancellationToken terminate) =>
        throw new NotSupportedException();

    public Task<IExecStream> ExecAsync(string containerId, IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string> BuildImageAsync(ImageBuild build, IJobLog log, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<EndedContainer>> FindEndedAsync(string pod, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<PodSummary>> ListAsync(PodSelector selector, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<RunnerImage> PrepareAsync(string image, IJobLog log, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> ReserveAsync(RunnerSpec spec, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> CreateAsync(RunnerSpec spec, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task StartAsync(string id, string configuration, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<RunnerContainer>> ListAsync(string fleet, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task StopAsync(string id, TimeSpan patience, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CopyLogAsync(string id, Stream output, bool follow, int? lastLines, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task WatchAsync(string fleet, Action<string> ended, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task WaitAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
}

using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;

namespace Berth.Daemon.Tests;

/// <summary>An engine without a pod: the daemon only ever removes them.</summary>
internal sealed class NoPods : IPodEngine
{
    public EngineTraits Traits { get; } = new();

    public Task<IReadOnlyList<string>> RemoveAsync(PodSelector selector, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<EngineInfo> GetInfoAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ImageFacts> GetImageAsync(ImageRequest request, IJobLog log, CancellationToken cancellationToken) =>
        Task.FromResult(new ImageFacts(request.Image, "sha256:1", null, [], [], [], null));

    public Task<ImagePathFacts> LookIntoImageAsync(string imageId, string path, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Finding>> CheckAsync(Pod pod, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ProgramFacts> LookForProgramAsync(ProgramSearch search, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<RunningPod> StartAsync(Pod pod, StartOptions options, IJobLog log, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> RunAsync(
        Pod pod, RunOptions options, IStepOutput output, IJobLog log, CancellationToken interrupt, CancellationToken terminate) =>
        throw new NotSupportedException();

    public Task<IExecStream> ExecAsync(string containerId, IReadOnlyList<string> command, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string> BuildImageAsync(ImageBuild build, IJobLog log, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<JsonObject?> DescribeAsync(string pod, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<EndedContainer>> FindEndedAsync(string pod, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<PodSummary>> ListAsync(PodSelector selector, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

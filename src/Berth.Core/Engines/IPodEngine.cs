using System.Text.Json.Nodes;
using Berth.Core.Caches;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Pods;

namespace Berth.Core.Engines;

/// <summary>
/// Runs pods. Everything that an engine makes carries the pod's labels and annotations. Expected failures are thrown as
/// <see cref="BerthException"/>; nothing else leaves an engine but <see cref="OperationCanceledException"/>.
/// </summary>
public interface IPodEngine : IAsyncDisposable
{
    /// <summary>What a plan has to know of the engine.</summary>
    EngineTraits Traits { get; }

    /// <summary>Keeps the caches of its jobs; null where the hook sees the engine's disk and keeps them there itself.</summary>
    ICacheKeeper? Caches => null;

    /// <summary>
    /// The volume on which the runner's work directory is, where a job's pods can mount it; null where they cannot, or need not.
    /// </summary>
    /// <param name="directory">The work directory, as the runner has it.</param>
    Task<SharedWork?> FindSharedWorkAsync(string directory, IJobLog log, CancellationToken cancellationToken) =>
        Task.FromResult<SharedWork?>(null);

    /// <summary>What the engine is and can do.</summary>
    Task<EngineInfo> GetInfoAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes sure that an image is there (pulled with progress to <paramref name="log"/> unless present) and says what is in it.
    /// </summary>
    Task<ImageFacts> GetImageAsync(ImageRequest request, IJobLog log, CancellationToken cancellationToken);

    /// <summary>Looks into an image, which must be present, without running it.</summary>
    Task<ImagePathFacts> LookIntoImageAsync(string imageId, string path, CancellationToken cancellationToken);

    /// <summary>
    /// What the engine would refuse of a pod (fields, paths of the node), asked without starting or making anything: all that
    /// can be known before the pod runs, and nothing that is only likely.
    /// </summary>
    Task<IReadOnlyList<Finding>> CheckAsync(Pod pod, CancellationToken cancellationToken);

    /// <summary>
    /// Looks whether an image has a program, by the image's own files and none of a pod's mounts: what tells a file that a
    /// volume hides from one that never was there.
    /// </summary>
    Task<ProgramFacts> LookForProgramAsync(ProgramSearch search, CancellationToken cancellationToken);

    /// <summary>
    /// What is at a path of a node, as the kubelet calls it (<c>directory</c>, <c>file</c>, <c>socket file</c>, <c>character device</c>,
    /// <c>block device</c>), or <c>absent</c>; null where this engine cannot look.
    /// </summary>
    Task<string?> LookAtNodeAsync(string node, string path, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>
    /// Starts a pod: volumes, init containers one after the other, containers. Returns when every container runs and every
    /// one with a readiness probe is ready. When it fails, it collects evidence (<see cref="BerthException.Evidence"/>), calls
    /// <see cref="StartOptions.Failed"/>, removes everything it had made, and throws.
    /// </summary>
    Task<RunningPod> StartAsync(Pod pod, StartOptions options, IJobLog log, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a container step to its end, output as it comes: the pod's container <see cref="Planning.ContainerStepPlanner.StepContainer"/>.
    /// Cancelling stops and removes the pod. Returns the exit code.
    /// </summary>
    Task<int> RunAsync(
        Pod pod, RunOptions options, IStepOutput output, IJobLog log, CancellationToken interrupt, CancellationToken terminate);

    /// <summary>
    /// Starts a process in a container of a running pod. Its streams are raw; the agent's frames travel on them.
    /// </summary>
    Task<IExecStream> ExecAsync(string containerId, IReadOnlyList<string> command, CancellationToken cancellationToken);

    /// <summary>
    /// Builds an image from a Dockerfile with its directory as context; returns the image's id. By its labels it is removed with
    /// the pods of its runner.
    /// </summary>
    Task<string> BuildImageAsync(ImageBuild build, IJobLog log, CancellationToken cancellationToken);

    /// <summary>
    /// What is known of a pod that is there, in the form of a kept failure (docs/evidence.md); null when there is none.
    /// </summary>
    Task<JsonObject?> DescribeAsync(string pod, CancellationToken cancellationToken);

    /// <summary>
    /// The main containers of a pod that have ended, by one short question: it is asked after every step. Nothing for a pod that is
    /// not there.
    /// </summary>
    Task<IReadOnlyList<EndedContainer>> FindEndedAsync(string pod, CancellationToken cancellationToken);

    /// <summary>Pods of Berth's that match, whatever their phase, including what is left of half-made ones.</summary>
    Task<IReadOnlyList<PodSummary>> ListAsync(PodSelector selector, CancellationToken cancellationToken);

    /// <summary>
    /// Removes everything of the pods that match: containers by force, networks, volumes; and unless one pod is named, the images
    /// that were built for them. Nothing there is no error. Returns the pods' names.
    /// </summary>
    Task<IReadOnlyList<string>> RemoveAsync(PodSelector selector, CancellationToken cancellationToken);
}

using Berth.Core.Diagnosis;
using Docker.DotNet;

namespace Berth.Docker.Pods;

/// <summary>
/// Reads the output of a container until its agent says that the container may be used (docs/agent-protocol.md, "agent run").
/// </summary>
/// <param name="isJob">Whether it is the job's own container, or one beside it.</param>
internal sealed class AgentWait(DockerClient client, TimeProvider time, ContainerFailure failure, bool isJob = true)
{
    private const string Alpine = "berth-agent: alpine";
    private const string Ready = "berth-agent: ready";
    private const string Failed = "berth-agent: failed ";

    /// <summary>
    /// It takes leases and mounts overlays: milliseconds, on a machine that is not stuck. A Docker daemon reads its data root first:
    /// seconds, and more after it was killed.
    /// </summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    /// <param name="output">Attached before the container started, so that no line is missed.</param>
    /// <returns>Whether the agent found the image to be Alpine.</returns>
    /// <exception cref="BerthException">
    /// The agent's own code, <c>job-container-exited</c> when the container ended before, or <c>agent-not-ready</c>.
    /// </exception>
    public async Task<bool> WaitAsync(MultiplexedStream output, string id, string name, CancellationToken cancellationToken)
    {
        TextTail tail = new();
        bool ready = false;
        bool alpine = false;
        string? refusal = null;
        byte[] buffer = new byte[4096];
        using CancellationTokenSource late = new(_patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            while (!ready && refusal is null
                && await output.ReadOutputAsync(buffer, 0, buffer.Length, either.Token) is { EOF: false } read)
            {
                tail.Append(buffer.AsSpan(0, read.Count), line =>
                {
                    ready |= line == Ready;
                    alpine |= line == Alpine;
                    refusal ??= line.StartsWith(Failed, StringComparison.Ordinal) ? line[Failed.Length..] : null;
                });
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BerthException(NotReady(name, tail));
        }

        if (refusal is not null)
            throw new BerthException(OfRefusal(refusal, tail));
        if (!ready)
        {
            // The output ends a moment before the engine has noted the exit code.
            await client.Containers.WaitContainerAsync(id, cancellationToken);
            throw new BerthException(await ExitedAsync(id, name, null, cancellationToken));
        }

        return alpine;
    }

    /// <summary>The finding for a container that does not run.</summary>
    public Task<Finding> ExitedAsync(string id, string name, DockerApiException? refusal, CancellationToken cancellationToken) =>
        failure.DescribeAsync(
        isJob ? "job-container-exited" : "container-not-started",
        $"The {(isJob ? "job " : "")}container \"{name}\"",
        id,
        "The evidence is the engine's own words: mend what they name in the container's image, options or mounts.",
        refusal,
        cancellationToken);

    private Finding NotReady(string name, TextTail tail) => Finding.Certain(
        "agent-not-ready",
        $"Berth's agent in the container \"{name}\" did not get ready within {_patience.TotalMinutes:0} minutes",
        isJob
            ? "See what the machine is busy with: its disk, or the file system of the caches."
            : "See the last lines of the daemon in that container, and what the machine is busy with: its disk, or the daemon's data.",
        tail.Lines);

    private static Finding OfRefusal(string refusal, TextTail tail)
    {
        string[] words = refusal.Split(' ', 2);
        return Finding.Certain(words[0], words.Length > 1
            ? words[1]
            : "The agent could not prepare the container", Causes.Find(words[0])?.Fix ?? "", tail.Lines);
    }
}

using Berth.Docker.Pods;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Evidence;

/// <summary>The last lines that a container wrote.</summary>
internal static class ContainerLog
{
    public static async Task<IReadOnlyList<string>> TailAsync(
        DockerClient client, string id, int lines, CancellationToken cancellationToken)
    {
        try
        {
            using MultiplexedStream logs = await client.Containers.GetContainerLogsAsync(
                id,
                new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = $"{lines}" },
                cancellationToken);
            TextTail tail = new(lines);
            byte[] buffer = new byte[8192];
            while (await logs.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken) is { EOF: false } read)
                tail.Append(buffer.AsSpan(0, read.Count));
            return tail.Lines;
        }
        catch (DockerApiException e)
        {
            // A logging driver need not be able to read back what it wrote.
            return [$"its log cannot be read: {EngineErrors.MessageOf(e)}"];
        }
    }
}

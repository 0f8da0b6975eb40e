using Berth.Core.Diagnosis.Kept;
using Berth.Docker.Pods;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Evidence;

/// <summary>The last lines that a container wrote, without the values of its variables: it may say what it was given.</summary>
internal static class ContainerLog
{
    private const int LineLength = 500;

    // A secret is masked before its line is cut.
    private const int RawLineLength = 64 * 1024;

    public static async Task<IReadOnlyList<string>> TailAsync(
        DockerClient client, ContainerInspectResponse container, int lines, CancellationToken cancellationToken)
    {
        try
        {
            using MultiplexedStream logs = await client.Containers.GetContainerLogsAsync(
                container.ID,
                new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = $"{lines}" },
                cancellationToken);
            TextTail tail = new(lines, RawLineLength);
            byte[] buffer = new byte[8192];
            while (await logs.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken) is { EOF: false } read)
                tail.Append(buffer.AsSpan(0, read.Count));
            EvidenceMask mask = new(Secrets(container));
            return [.. tail.Lines.Select(mask.Apply).Select(line => line.Length > LineLength ? line[..LineLength] : line)];
        }
        catch (DockerApiException e)
        {
            // A logging driver need not be able to read back what it wrote.
            return [$"its log cannot be read: {EngineErrors.MessageOf(e)}"];
        }
    }

    private static IEnumerable<string> Secrets(ContainerInspectResponse container) => (container.Config?.Env ?? [])
        .Select(variable => variable.Split('=', 2))
        .Where(pair => pair.Length == 2 && JobVariables.MayBeSecret(pair[0])).Select(pair => pair[1]);
}

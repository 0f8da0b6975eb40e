using System.Text;
using Berth.Core.Diagnosis;
using Berth.Kubernetes.Api;

namespace Berth.Kubernetes.Pods;

/// <summary>Reads a job container's log until its agent says that the container may be used (docs/agent-protocol.md).</summary>
internal sealed class AgentWait(PodsApi pods)
{
    private const string Ready = "berth-agent: ready";
    private const string Alpine = "berth-agent: alpine";
    private const string Refused = "berth-agent: failed ";

    /// <returns>Whether the agent found the image to be Alpine; null when the log ended before it was ready.</returns>
    /// <exception cref="BerthException">The agent's own refusal.</exception>
    public async Task<bool?> WaitAsync(string pod, string container, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await pods.LogAsync(pod, container, follow: true, null, cancellationToken);
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        bool alpine = false;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == Ready)
            {
                return alpine;
            }

            alpine |= line == Alpine;
            if (Refusal(line) is { } finding)
            {
                throw new BerthException(finding);
            }
        }

        return null;
    }

    /// <summary>The agent's refusal in a line of its log; null for any other line.</summary>
    private static Finding? Refusal(string line)
    {
        if (!line.StartsWith(Refused, StringComparison.Ordinal))
        {
            return null;
        }

        string[] words = line[Refused.Length..].Split(' ', 2);
        return Finding.Certain(
            words[0], words.Length > 1 ? words[1] : "The agent could not prepare the job container", "", line);
    }
}

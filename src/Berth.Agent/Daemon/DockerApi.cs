using System.Text;
using Berth.Agent.Linux;

namespace Berth.Agent.Daemon;

/// <summary>The few calls of the Docker engine's API that are made before a job may use the daemon.</summary>
internal sealed class DockerApi(string socket)
{
    private const int Chunk = 16 * 1024;
    private const int IdLength = 64;
    private const string Id = "\"Id\":\"";

    /// <summary>Whether the daemon answers.</summary>
    public bool Answers() => Ask("GET", "/_ping") is { Status: 200 };

    /// <summary>
    /// Removes the containers of an earlier job, with their anonymous volumes, and its networks: their names would be taken, and those
    /// that restart for ever run again. Images, build caches and named volumes stay, which is what the data root is kept for.
    /// </summary>
    /// <returns>How many containers there were.</returns>
    public int RemoveContainers()
    {
        int count = 0;
        foreach (string id in Ids(Ask("GET", "/containers/json?all=1")?.Body ?? ""))
        {
            _ = Ask("DELETE", $"/containers/{id}?force=1&v=1");
            count++;
        }

        _ = Ask("POST", "/networks/prune");
        return count;
    }

    /// <summary>A quote inside of a text is escaped, so what looks like a key is one; a label of this name leads to no container.</summary>
    private static IEnumerable<string> Ids(string containers)
    {
        for (int at = 0; (at = containers.IndexOf(Id, at, StringComparison.Ordinal)) >= 0;)
        {
            at += Id.Length;
            if (at + IdLength < containers.Length && containers[at + IdLength] == '"'
                && containers.Substring(at, IdLength) is var id && id.All(char.IsAsciiHexDigitLower))
                yield return id;
        }
    }

    /// <summary>Null when there is no answer. In HTTP/1.0 an answer ends with its connection.</summary>
    private (int Status, string Body)? Ask(string method, string path)
    {
        if (UnixSocket.TryConnect(socket, out _) is not { } connection) return null;
        using FileDescriptor own = connection;
        try
        {
            connection.Write(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n"));
            using MemoryStream answer = new();
            byte[] buffer = new byte[Chunk];
            for (int count; (count = connection.Read(buffer)) > 0;) answer.Write(buffer, 0, count);
            string text = Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            return end > 0 && text.Split(' ', 3) is [_, var status, ..] && int.TryParse(status, out int code)
                ? (code, text[(end + 4)..])
                : null;
        }
        catch (LinuxException)
        {
            // It ended in the middle.
            return null;
        }
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Berth.Agent.Linux;

namespace Berth.Agent.Daemon;

/// <summary>The few calls of the Docker engine's API that are made before a job may use the daemon.</summary>
internal sealed class DockerApi(string socket)
{
    private const int Chunk = 16 * 1024;
    private const int IdLength = 64;
    private const int ShortId = 12;
    private const int AtOnce = 16;
    private const int LongestWord = 200;

    // Milliseconds. A container with many files takes its time to go.
    private const int LongestSilence = 30_000;
    private const int Ok = 200;
    private const int Gone = 204;
    private const int NeverThere = 404;
    private const string Id = "\"Id\":\"";

    /// <summary>Whether the daemon answers.</summary>
    public bool Answers() => Ask("GET", "/_ping") is { Status: Ok };

    /// <summary>
    /// Removes the containers of an earlier job, with their anonymous volumes, and its networks: their names would be taken, and those
    /// that restart for ever run again. Images, build caches and named volumes stay, which is what the data root is kept for.
    /// </summary>
    public Removal RemoveContainers()
    {
        if (Ask("GET", "/containers/json?all=1") is not { Status: Ok } list)
            return new Removal(0, ["the daemon does not say which there are"]);
        int removed = 0;
        List<string> staying = [];
        foreach (string[] some in Ids(list.Body).Chunk(AtOnce))
        {
            // Asked all together and heard afterwards: the daemon removes them side by side.
            FileDescriptor?[] questions = [.. some.Select(id => Send("DELETE", $"/containers/{id}?force=1&v=1"))];
            foreach ((string id, FileDescriptor? question) in some.Zip(questions))
            {
                (int Status, string Body)? answer = Receive(question);
                if (answer is { Status: Gone or NeverThere }) removed++;
                else staying.Add($"{id[..ShortId]}: {Said(answer)}");
            }
        }

        _ = Ask("POST", "/networks/prune");
        return new Removal(removed, staying);
    }

    private static string Said((int Status, string Body)? answer) => answer switch
    {
        null => "no answer",
        ({ } status, { } body) => $"{status} {(body.Length > LongestWord ? body[..LongestWord] : body).Trim()}",
    };

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
    private (int Status, string Body)? Ask(string method, string path) => Receive(Send(method, path));

    /// <summary>A connection with a question on it; null where nobody takes it.</summary>
    private FileDescriptor? Send(string method, string path)
    {
        FileDescriptor? connection = null;
        try
        {
            connection = UnixSocket.TryConnect(socket, out _);
            connection?.Write(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n"));
            return connection;
        }
        catch (LinuxException)
        {
            // It ended in the middle.
            connection?.Dispose();
            return null;
        }
    }

    private static (int Status, string Body)? Receive(FileDescriptor? connection)
    {
        if (connection is not { } open) return null;
        using FileDescriptor own = open;
        try
        {
            using MemoryStream answer = new();
            byte[] buffer = new byte[Chunk];
            for (int count; (count = Read(open, buffer)) > 0;) answer.Write(buffer, 0, count);
            string text = Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            return end > 0 && text.Split(' ', 3) is [_, var status, ..] && int.TryParse(status, out int code)
                ? (code, text[(end + 4)..])
                : null;
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <summary>One that is silent for too long has nothing more to say.</summary>
    private static unsafe int Read(FileDescriptor connection, byte[] buffer)
    {
        PollFd waiting = new() { Fd = connection.Number, Events = PollFd.In };
        int ready;
        do
        {
            ready = Libc.poll(&waiting, 1, LongestSilence);
        }
        while (ready < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return ready == 0 ? 0 : connection.Read(buffer);
    }
}

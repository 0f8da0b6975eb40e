using System.Net.Sockets;
using System.Text;

namespace Berth.Docker.Tests;

/// <summary>A unix socket that answers each request with bytes that the test chose, then hangs up: an engine on its worst day.</summary>
internal sealed class FakeEngine : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-docker-test-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<string, byte[]> _answer;

    /// <param name="answer">From the request's first line to the whole answer.</param>
    public FakeEngine(Func<string, byte[]> answer)
    {
        _answer = answer;
        Path = System.IO.Path.Combine(_directory, "engine.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        _ = ServeAsync();
    }

    public string Path { get; }

    public static byte[] Json(int status, string body) =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");

    public static byte[] Upgrade(params byte[] stream) =>
        [.. "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"u8, .. stream];

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using Socket connection = await _listener.AcceptAsync();
                byte[] buffer = new byte[64 * 1024];
                int length = 0;
                int received;
                while (!IsWhole(Encoding.UTF8.GetString(buffer, 0, length)) && (received = await connection.ReceiveAsync(buffer.AsMemory(length))) > 0)
                    length += received;
                await connection.SendAsync(_answer(Encoding.UTF8.GetString(buffer, 0, length).Split('\r')[0]));
                connection.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by the test.
        }
    }

    /// <summary>Headers, then as much as they announce, or chunks to the last one.</summary>
    private static bool IsWhole(string request)
    {
        int end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        string headers = request[..end];
        if (headers.Contains("chunked", StringComparison.OrdinalIgnoreCase))
            return request.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        int at = headers.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        int announced = at < 0 ? 0 : int.Parse(headers[(at + 16)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
        return request.Length >= end + 4 + announced;
    }
}

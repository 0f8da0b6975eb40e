using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Berth.Kubernetes.Api;

/// <summary>The changes that an open watch tells of, a line each.</summary>
internal static class WatchStream
{
    public const string Deleted = "DELETED";

    /// <summary>
    /// <c>ADDED</c>, <c>MODIFIED</c> and <see cref="Deleted"/> with their objects. Ends where the watch does for whatever reason: a
    /// connection that breaks, an ERROR (most often 410, what was missed has to be asked for anew), its time.
    /// </summary>
    public static async IAsyncEnumerable<(string Kind, JsonElement Object)> ReadAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await ReadLineAsync(reader, cancellationToken) is { } line)
        {
            (string kind, JsonElement value) = Event(line);
            if (kind == "BOOKMARK")
            {
                continue;
            }

            if (kind is not ("ADDED" or "MODIFIED" or Deleted))
            {
                yield break;
            }

            yield return (kind, value);
        }
    }

    /// <summary>A line; null at the end, also where the connection breaks.</summary>
    private static async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
    }

    private static (string Kind, JsonElement Value) Event(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            return (root.GetProperty("type").GetString() ?? "", root.GetProperty("object").Clone());
        }
        catch (JsonException)
        {
            // Cut off in the middle, as by a proxy's time limit.
            return ("", default);
        }
    }
}

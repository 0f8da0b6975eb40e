using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Files;
using Berth.Docker.Endpoints;
using Docker.DotNet;

namespace Berth.Docker;

/// <summary>The one place where an engine's or the transport's failure becomes a finding.</summary>
internal sealed class EngineErrors(DockerEndpoint endpoint)
{
    /// <summary>
    /// The finding for a failure while <paramref name="doing"/>, or null when the exception is none of the engine's.
    /// </summary>
    public Finding? Explain(Exception exception, string doing) => exception switch
    {
        DockerApiException api => OfAnswer(api, doing),
        UnauthorizedAccessException denied => Finding.Certain(
            "permission-denied", $"{doing}: {denied.Message}", "Give the user that runs Berth access to that path."),
        IOException file when IsOfAFile(file) => OfFile(file, doing),
        HttpRequestException or IOException or SocketException or TimeoutException or JsonException =>
            OfTransport(exception, doing),
        // A TCP endpoint's addresses are tried one after the other: each has its refusal.
        AggregateException { InnerExceptions: [.., var last] } => Explain(last, doing),
        _ => null,
    };

    /// <summary>What the engine itself said, without the JSON around it.</summary>
    public static string MessageOf(DockerApiException exception)
    {
        string body = exception.ResponseBody ?? "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("message", out JsonElement message))
                return message.ToString().Trim();
        }
        catch (JsonException)
        {
            // Not every answer is the engine's: a proxy in between speaks HTML.
        }

        return body.Length > 0 ? body.Trim() : exception.Message;
    }

    /// <summary>True when a container could not be made because another has its name.</summary>
    public static bool IsNameTaken(DockerApiException exception) =>
        (exception.StatusCode == HttpStatusCode.Conflict
            && MessageOf(exception).Contains("already in use", StringComparison.Ordinal))
        // Podman's.
        || (exception.StatusCode == HttpStatusCode.InternalServerError
            && MessageOf(exception).Contains("container name", StringComparison.Ordinal)
            && MessageOf(exception).Contains("is already in use", StringComparison.Ordinal));

    /// <summary>
    /// An error of this machine's files has the kernel's number, or a type of its own; the transport's has neither.
    /// </summary>
    private static bool IsOfAFile(IOException exception) =>
        exception is FileNotFoundException or DirectoryNotFoundException or PathTooLongException
        || (exception.HResult is > 0 and < 4096 && SocketErrorOf(exception) is null);

    private static Finding OfFile(IOException exception, string doing) => DiskErrors.IsFull(exception)
        ? Finding.Certain("disk-full", $"{doing}: {exception.Message}", "Free space on the disk of that path.")
        : Finding.Certain("path-unusable", $"{doing}: {exception.Message}", "Correct the path, or what stands there.");

    private Finding OfAnswer(DockerApiException exception, string doing)
    {
        string message = MessageOf(exception);
        if (message.Contains("no space left on device", StringComparison.Ordinal))
        {
            return Finding.Certain(
                "disk-full", $"{doing}: the engine's disk is full",
                "Free space where the engine keeps its data (docker system df shows what takes it).", message);
        }

        if (IsNameTaken(exception))
        {
            return Finding.Certain(
                "pod-name-taken", $"{doing}: a container of that name is still there from an earlier job",
                "Remove it (docker rm -f NAME), or use another name.", message);
        }

        if (message.Contains("storage-opt", StringComparison.Ordinal))
        {
            return Finding.Certain(
                "disk-limit-not-supported", $"{doing}: the engine's storage cannot bound what a container writes",
                "Take disk out of limits: of the runner and --storage-opt out of options:, "
                    + "or keep the engine's data on xfs mounted with pquota.", message);
        }

        return Finding.Certain(
            "engine-error",
            $"{doing}: the engine at {endpoint} answered {(int)exception.StatusCode}: {message}",
            (int)exception.StatusCode >= 500 ? "Look into the engine's own log (journalctl -u docker)." : "",
            $"found by {endpoint.FoundBy}");
    }

    private Finding OfTransport(Exception exception, string doing)
    {
        SocketError? error = SocketErrorOf(exception);
        if (error == SocketError.AccessDenied)
        {
            return Finding.Certain(
                "engine-permission-denied",
                $"{doing}: no permission to use the engine at {endpoint}",
                "Add the user to the group that owns the socket (usually: sudo usermod -aG docker USER, then log in again), " +
                "or use a rootless engine.",
                $"found by {endpoint.FoundBy}",
                exception.GetBaseException().Message);
        }

        return Finding.Certain(
            "engine-unreachable",
            $"{doing}: the engine at {endpoint} does not answer",
            "Start it (sudo systemctl start docker), or say where it is with DOCKER_HOST or docker context use.",
            $"found by {endpoint.FoundBy}",
            error switch
            {
                // What the runtime calls a Unix socket's ENOENT would send a reader looking for a network's fault.
                SocketError.AddressNotAvailable when endpoint.IsUnixSocket =>
                    $"there is no socket at {endpoint.Address.AbsolutePath}",
                SocketError.ConnectionRefused => "nothing listens there",
                _ => exception.GetBaseException().Message,
            });
    }

    private static SocketError? SocketErrorOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException socket)
                return socket.SocketErrorCode;
        }

        return null;
    }
}

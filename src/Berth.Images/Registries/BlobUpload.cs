using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Berth.Core.Diagnosis;
using Berth.Images.Building;

namespace Berth.Images.Registries;

/// <summary>Brings one blob into a repository (OCI distribution specification, "Pushing blobs").</summary>
internal sealed class BlobUpload(RegistryConnection connection)
{
    // For what stands before a registry and takes no more at once.
    private const int ChunkSize = 4 << 20;

    /// <returns>False when the repository had it.</returns>
    public async Task<bool> RunAsync(Blob blob, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(blob, cancellationToken)) return false;
        bool inChunks = false;
        for (int attempt = 1; ; attempt++)
        {
            bool isLast = attempt == RegistryConnection.MostAttempts;
            try
            {
                // An upload that failed half-way is given up: what the registry has of it, it forgets by itself.
                using HttpResponseMessage response = await UploadAsync(blob, inChunks, cancellationToken);
                if (response.StatusCode == HttpStatusCode.Created) return true;
                bool isTooLarge = response.StatusCode == HttpStatusCode.RequestEntityTooLarge && !inChunks;
                inChunks |= isTooLarge;
                if (isLast || !(isTooLarge || RegistryConnection.IsPassing(response.StatusCode)))
                    throw await connection.FailureAsync(response, $"Uploading {blob.Digest}", cancellationToken);
                if (isTooLarge) continue;
            }
            catch (BerthException failure) when (!isLast && failure.Finding.Cause == "registry-unreachable")
            {
            }

            await connection.PauseAsync(attempt, null, cancellationToken);
        }
    }

    private async Task<bool> ExistsAsync(Blob blob, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await connection.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Head, connection.At($"blobs/{blob.Digest}")), repeat: true, cancellationToken);
        // Whoever may only push may not even ask: the upload then says more.
        return response.StatusCode is HttpStatusCode.OK;
    }

    private async Task<HttpResponseMessage> UploadAsync(Blob blob, bool inChunks, CancellationToken cancellationToken)
    {
        using HttpResponseMessage begun = await connection.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, connection.At("blobs/uploads/")) { Content = new ByteArrayContent([]) },
            repeat: true, cancellationToken);
        if (begun.StatusCode != HttpStatusCode.Accepted)
            throw await connection.FailureAsync(begun, "Beginning an upload", cancellationToken);
        Uri location = Location(begun);
        if (!inChunks) return await EndAsync(location, blob, blob.Content, cancellationToken);
        int size = Math.Max(ChunkSize, Smallest(begun));
        for (int from = 0; from < blob.Content.Length; from += size)
        {
            ReadOnlyMemory<byte> chunk = blob.Content[from..Math.Min(from + size, blob.Content.Length)];
            int start = from;
            Uri to = location;
            HttpResponseMessage taken = await connection.SendAsync(
                () => Chunk(to, chunk, start), repeat: false, cancellationToken);
            if (taken.StatusCode != HttpStatusCode.Accepted) return taken;
            location = Location(taken);
            taken.Dispose();
        }

        return await EndAsync(location, blob, default, cancellationToken);
    }

    private static HttpRequestMessage Chunk(Uri location, ReadOnlyMemory<byte> chunk, int start)
    {
        HttpRequestMessage request = new(HttpMethod.Patch, location) { Content = Bytes(chunk) };
        request.Content.Headers.TryAddWithoutValidation(
            "Content-Range", string.Create(CultureInfo.InvariantCulture, $"{start}-{start + chunk.Length - 1}"));
        return request;
    }

    private Task<HttpResponseMessage> EndAsync(
        Uri location, Blob blob, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        string digest = $"digest={Uri.EscapeDataString(blob.Digest)}";
        var end = new UriBuilder(location);
        end.Query = end.Query.Length > 1 ? $"{end.Query[1..]}&{digest}" : digest;
        return connection.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, end.Uri) { Content = Bytes(content) }, repeat: false, cancellationToken);
    }

    private static ReadOnlyMemoryContent Bytes(ReadOnlyMemory<byte> content) =>
        new(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    /// <summary>Where the upload goes on: a path of the registry, or an address elsewhere.</summary>
    private Uri Location(HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location)
            throw RegistryErrors.Wrong(connection.Registry, "did not say where an upload goes on");
        var address = new Uri(connection.Registry, location);
        // Behind a proxy that ends TLS a registry may take itself for one of plain HTTP.
        if (address.Host == connection.Registry.Host && address.Scheme != connection.Registry.Scheme)
            address = new UriBuilder(address) { Scheme = connection.Registry.Scheme, Port = connection.Registry.Port }.Uri;
        return RegistryAddress.IsSafe(address)
            ? address
            : throw RegistryErrors.Wrong(connection.Registry, "wants an upload over a connection that others can change");
    }

    private static int Smallest(HttpResponseMessage response) =>
        response.Headers.TryGetValues("OCI-Chunk-Min-Length", out IEnumerable<string>? values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            ? size
            : 0;
}

using System.Net;
using System.Net.Http.Headers;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Registries;
using Berth.Images.Building;

namespace Berth.Images.Registries;

/// <summary>
/// Brings an image into a registry (OCI distribution specification 1.1). What the registry has is not sent again; the name is
/// the last to be written, so a push that ends early changes nothing that others see.
/// </summary>
/// <param name="http">Sends requests; it follows redirects and knows the user's proxy.</param>
public sealed class ImagePush(HttpMessageInvoker http, TimeProvider time)
{
    /// <param name="name">Has a tag, no digest.</param>
    /// <param name="login">Null for none.</param>
    /// <param name="progress">Gets a line for each part.</param>
    /// <exception cref="BerthException">
    /// <c>registry-unreachable</c>, <c>registry-error</c> or <c>not-authorised-registry</c>.
    /// </exception>
    public async Task<PushResult> RunAsync(
        BerthImage image, ImageReference name, RegistryLogin? login, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(progress);
        RegistryConnection connection = new(http, RegistryAddress.Of(name.Domain), name.Repository, login, time);
        BlobUpload upload = new(connection);
        int uploaded = 0;
        int present = 0;
        foreach (Blob blob in image.Contents)
        {
            if (blob.MediaType is MediaTypes.Manifest or MediaTypes.Index)
            {
                await PutAsync(connection, blob, blob == image.Root ? name.Version : blob.Digest, cancellationToken);
                continue;
            }

            bool sent = await upload.RunAsync(blob, cancellationToken);
            progress.Report($"{blob.Digest[..19]} {ByteSize.Text(blob.Content.Length)}: {(sent ? "uploaded" : "is there already")}");
            if (sent) uploaded++;
            else present++;
        }

        return new PushResult(image.Root.Digest, uploaded, present);
    }

    private static async Task PutAsync(
        RegistryConnection connection, Blob manifest, string reference, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await connection.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Put, connection.At($"manifests/{reference}"))
            {
                Content = new ReadOnlyMemoryContent(manifest.Content)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue(manifest.MediaType) },
                },
            },
            repeat: true, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Created)
            throw await connection.FailureAsync(response, $"Writing {reference}", cancellationToken);
        if (response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? digests) && digests.First() != manifest.Digest)
            throw RegistryErrors.Wrong(connection.Registry, $"has {digests.First()} where {manifest.Digest} was sent");
    }
}

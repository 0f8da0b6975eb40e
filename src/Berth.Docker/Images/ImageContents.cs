using System.Formats.Tar;
using System.Net;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Pods;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>
/// Looks at the files of an image without running it: through a container that is made from it and never started.
/// </summary>
internal sealed class ImageContents(DockerClient client, Func<string, CancellationToken, Task> removeContainer)
{
    private const int MostEntries = 50_000;
    private const long MostBytes = 256L << 20;
    internal const uint GoSymlink = 1u << 27;
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public Task<ImagePathFacts> LookAsync(string imageId, string path, CancellationToken cancellationToken) =>
        InContainerAsync(imageId, container => LookIntoAsync(container, path, cancellationToken), cancellationToken);

    /// <summary>Looks at the files of an image through a container of it.</summary>
    public async Task<T> InContainerAsync<T>(string imageId, Func<string, Task<T>> look, CancellationToken cancellationToken)
    {
        // Nothing of this is executed, but an image without a command of its own is refused without one.
        CreateContainerResponse container = await client.Containers.CreateContainerAsync(
            new CreateContainerParameters { Image = imageId, Entrypoint = ["/"], Labels = Labels(), NetworkDisabled = true },
            CancellationToken.None);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await look(container.ID);
        }
        finally
        {
            await removeContainer(container.ID, CancellationToken.None);
        }
    }

    private async Task<ImagePathFacts> LookIntoAsync(string container, string path, CancellationToken cancellationToken)
    {
        try
        {
            ContainerArchiveResponse archive = await GetAsync(container, path, cancellationToken);
            string real = path;
            if (archive.Stat is { } stat && (stat.Mode & GoSymlink) != 0)
            {
                // The engine has followed every link on the way to the target.
                await archive.Stream!.DisposeAsync();
                real = stat.LinkTarget;
                archive = await GetAsync(container, real, cancellationToken);
            }

            await using Stream stream = archive.Stream!;
            return await ScanAsync(stream, path, real, cancellationToken);
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // Nothing at the path, unless it is the container that is gone: this answer is remembered, so it has to be sure.
            await client.Containers.InspectContainerAsync(container, cancellationToken);
            return new ImagePathFacts(path, Exists: false, HasFiles: false, Executable: null);
        }
    }

    /// <summary>
    /// Collected with the leftovers should this process be killed before it removes the container. A pod of its own, so that
    /// collecting what another process left takes nothing away from this one.
    /// </summary>
    private static Dictionary<string, string> Labels() => new()
    {
        [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
        [PodLabels.Pod] = $"look-into-image-{Guid.NewGuid():N}",
        [PodLabels.Owner] = ProcessIdentity.Of(Environment.ProcessId)?.ToString() ?? "",
    };

    private Task<ContainerArchiveResponse> GetAsync(string container, string path, CancellationToken cancellationToken) =>
        client.Containers.GetArchiveFromContainerAsync(
            container, new ContainerPathStatParameters { Path = path }, statOnly: false, cancellationToken);

    /// <summary>Reads until the first program or library; the rest of what may be gigabytes is never sent.</summary>
    private static async Task<ImagePathFacts> ScanAsync(
        Stream stream, string path, string real, CancellationToken cancellationToken)
    {
        string parent = Path.GetDirectoryName(real) ?? "/";
        bool hasFiles = false;
        long bytes = 0;
        await using TarReader reader = new(stream);
        for (int i = 0; i < MostEntries && bytes < MostBytes
            && await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry; i++)
        {
            // The first entry is the directory itself.
            hasFiles |= i > 0 || entry.EntryType is not TarEntryType.Directory;
            bytes += entry.Length;
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
                && await IsProgramAsync(entry, cancellationToken))
                return new ImagePathFacts(path, Exists: true, HasFiles: true, Path.Combine(parent, entry.Name));
        }

        return new ImagePathFacts(path, Exists: true, hasFiles, Executable: null);
    }

    private static async Task<bool> IsProgramAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Length == 0)
            return false;
        string name = Path.GetFileName(entry.Name);
        if ((entry.Mode & Executable) != 0 || name.EndsWith(".so", StringComparison.Ordinal)
            || name.Contains(".so.", StringComparison.Ordinal))
            return true;

        // Not a byte more than there is: the client's stream takes a read of none for its end.
        byte[] magic = new byte[4];
        return entry.Length >= magic.Length
            && entry.DataStream is { } data
            && await data.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken) == magic.Length
            && magic.AsSpan().SequenceEqual("\u007fELF"u8);
    }
}

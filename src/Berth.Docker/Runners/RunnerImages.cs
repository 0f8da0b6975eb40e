using System.Formats.Tar;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Scaling;
using Berth.Docker.Images;
using Berth.Docker.Pods;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Runners;

/// <summary>
/// Makes images of runners ready: a job container mounts the runner's externals from this machine's files, so they are copied
/// out of the image once.
/// </summary>
internal sealed class RunnerImages(DockerClient client, DockerEngineOptions options, string externals)
{
    private const int LockMilliseconds = 600_000;
    private const string Draft = ".tmp";

    public async Task<RunnerImage> PrepareAsync(string image, IJobLog log, CancellationToken cancellationToken)
    {
        ImageFacts facts = await new ImageStore(client, options).GetAsync(new ImageRequest(image), true, log, cancellationToken);
        ImageContents contents = new(client, new PodCleanup(client, options).RemoveContainerAsync);
        return await contents.InContainerAsync(facts.Id, async container =>
        {
            if (!await HasAsync(container, RunnerPaths.Program, cancellationToken))
                return new RunnerImage(facts.Id, 0, 0, "") { HasRunner = false };
            (int user, int group) = await UserAsync(container, facts.User ?? "", cancellationToken);
            return new RunnerImage(facts.Id, user, group, await ExternalsAsync(container, facts.Id, cancellationToken));
        }, cancellationToken);
    }

    /// <summary>Copies into a directory beside its place and puts it there whole; who waits for the lock finds it done.</summary>
    private async Task<string> ExternalsAsync(string container, string image, CancellationToken cancellationToken)
    {
        string place = Path.Combine(externals, image[(image.IndexOf(':', StringComparison.Ordinal) + 1)..][..16]);
        if (Directory.Exists(place)) return place;
        Directory.CreateDirectory(externals);
        using FileLock held = FileLock.TryAcquireDirectory(externals, LockMilliseconds) ?? throw new BerthException(Finding.Certain(
            "runner-image-busy", $"{externals} is locked by another process for ten minutes", "See what it does, and end it."));
        if (Directory.Exists(place)) return place;
        // What others began and did not end: nobody else has the lock.
        foreach (string begun in Directory.EnumerateDirectories(externals, $"*{Draft}")) Directory.Delete(begun, recursive: true);
        string draft = Directory.CreateDirectory($"{place}{Draft}").FullName;
        string copied = Path.Combine(draft, Path.GetFileName(RunnerPaths.Externals));
        if (await ReadAsync(container, RunnerPaths.Externals, cancellationToken) is { } archive)
        {
            await using (archive)
            {
                await TarFile.ExtractToDirectoryAsync(archive, draft, overwriteFiles: false, cancellationToken);
            }
        }
        else
        {
            Directory.CreateDirectory(copied);
        }

        Directory.Move(copied, place);
        Directory.Delete(draft);
        return place;
    }

    /// <summary>The numbers of <c>USER[:GROUP]</c>, by the image's own /etc/passwd.</summary>
    private async Task<(int User, int Group)> UserAsync(string container, string user, CancellationToken cancellationToken)
    {
        string name = user.Split(':')[0];
        if (name.Length == 0 || name == "root") return (0, 0);
        int? number = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : null;
        foreach (string[] entry in await PasswordsAsync(container, cancellationToken))
        {
            if (entry is [var known, _, var uid, var gid, ..] && (known == name || (number is not null && uid == name))
                && int.TryParse(uid, out int knownUser) && int.TryParse(gid, out int knownGroup))
                return (knownUser, knownGroup);
        }

        return number is { } own ? (own, 0) : throw new BerthException(Finding.Certain(
            "runner-image-unusable", $"the runner's image runs as the user {name}, which its /etc/passwd does not know",
            "Use GitHub's own image, or one made from it."));
    }

    private async Task<IEnumerable<string[]>> PasswordsAsync(string container, CancellationToken cancellationToken)
    {
        if (await ReadAsync(container, "/etc/passwd", cancellationToken) is not { } archive) return [];
        await using (archive)
        await using (TarReader reader = new(archive))
        {
            if (await reader.GetNextEntryAsync(copyData: true, cancellationToken) is not { DataStream: { } data }) return [];
            using StreamReader text = new(data);
            return (await text.ReadToEndAsync(cancellationToken)).Split('\n').Select(line => line.Split(':'));
        }
    }

    private async Task<bool> HasAsync(string container, string path, CancellationToken cancellationToken)
    {
        try
        {
            await client.Containers.GetArchiveFromContainerAsync(
                container, new ContainerPathStatParameters { Path = path }, statOnly: true, cancellationToken);
            return true;
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<Stream?> ReadAsync(string container, string path, CancellationToken cancellationToken)
    {
        try
        {
            ContainerArchiveResponse archive = await client.Containers.GetArchiveFromContainerAsync(
                container, new ContainerPathStatParameters { Path = path }, statOnly: false, cancellationToken);
            // The library's stream takes a read of no bytes, which the tar reader does at the end of a file, for a broken answer.
            return PipeReader.Create(archive.Stream!).AsStream();
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}

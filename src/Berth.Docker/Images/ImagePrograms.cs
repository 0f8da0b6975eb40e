using System.Formats.Tar;
using System.Net;
using Berth.Core.Engines;
using Berth.Core.Externals;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Berth.Docker.Images;

/// <summary>Looks for a program among an image's files, as the kernel would: through links, to what loads it.</summary>
internal sealed class ImagePrograms(DockerClient client, ImageContents contents)
{
    private const uint GoDirectory = 1u << 31;
    private const uint AnyExecute = 0b001_001_001;

    /// <summary>Docker's, for an image that sets none.</summary>
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    public async Task<ProgramFacts> LookAsync(ProgramSearch search, CancellationToken cancellationToken)
    {
        ImageInspectResponse image = await client.Images.InspectImageAsync(search.Image, cancellationToken);
        string path = search.Path ?? image.Config?.Env?.FirstOrDefault(v => v.StartsWith("PATH=", StringComparison.Ordinal))?[5..]
            ?? DefaultPath;
        if (search.Prepend is { } before) path = $"{before}:{path}";
        return await contents.InContainerAsync(
            image.ID, container => FindAsync(container, search.Program, path, cancellationToken), cancellationToken);
    }

    private async Task<ProgramFacts> FindAsync(
        string container, string program, string path, CancellationToken cancellationToken)
    {
        IEnumerable<string> candidates = program.StartsWith('/') ? [program]
            : path.Split(':').Where(directory => directory.StartsWith('/'))
                .Select(directory => $"{directory.TrimEnd('/')}/{program}");
        foreach (string candidate in candidates)
        {
            (IReadOnlyList<string> paths, uint mode) = await LocateAsync(container, candidate, cancellationToken);
            if (paths.Count == 0 || (mode & GoDirectory) != 0) continue;
            string? interpreter = await InterpreterAsync(container, paths[^1], cancellationToken);
            IReadOnlyList<string> loader = interpreter is not null && interpreter.StartsWith('/')
                ? (await LocateAsync(container, interpreter, cancellationToken)).Paths
                : [];
            return new ProgramFacts(paths, (mode & AnyExecute) != 0, interpreter, loader);
        }

        return ProgramFacts.None;
    }

    /// <summary>The path, and where links lead from it; nothing when there is no file at the end.</summary>
    private async Task<(IReadOnlyList<string> Paths, uint Mode)> LocateAsync(
        string container, string path, CancellationToken cancellationToken)
    {
        if (await StatAsync(container, path, cancellationToken) is not { } stat) return ([], 0);
        List<string> paths = [path];
        string parent = path[..path.LastIndexOf('/')];
        if (parent.Length > 0 && await StatAsync(container, parent, cancellationToken) is { } directory && IsLink(directory))
            paths.Add($"{directory.LinkTarget.TrimEnd('/')}/{path[(parent.Length + 1)..]}");
        if (!IsLink(stat)) return (paths, stat.Mode);
        // The engine has followed every link on the way.
        paths.Add(stat.LinkTarget);
        return await StatAsync(container, stat.LinkTarget, cancellationToken) is { } target ? (paths, target.Mode) : ([], 0);
    }

    private static bool IsLink(ContainerPathStatResponse stat) =>
        (stat.Mode & ImageContents.GoSymlink) != 0 && stat.LinkTarget.StartsWith('/');

    private async Task<ContainerPathStatResponse?> StatAsync(string container, string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.Containers.GetArchiveFromContainerAsync(
                container, new ContainerPathStatParameters { Path = path }, statOnly: true, cancellationToken)).Stat;
        }
        catch (DockerApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // Nothing there, unless it is the container that is gone.
            await client.Containers.InspectContainerAsync(container, cancellationToken);
            return null;
        }
    }

    private async Task<string?> InterpreterAsync(string container, string path, CancellationToken cancellationToken)
    {
        ContainerArchiveResponse archive = await client.Containers.GetArchiveFromContainerAsync(
            container, new ContainerPathStatParameters { Path = path }, statOnly: false, cancellationToken);
        await using Stream stream = archive.Stream!;
        await using TarReader reader = new(stream);
        if (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is not { DataStream: { } data, Length: > 0 } entry)
            return null;
        byte[] head = new byte[Math.Min(entry.Length, ProgramHead.Size)];
        int read = await data.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return ProgramHead.Interpreter(head.AsSpan(0, read));
    }
}

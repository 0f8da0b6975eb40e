using System.Formats.Tar;
using Berth.Core.Files;

namespace Berth.Docker.Images;

/// <summary>Writes a build's context, without what <c>.dockerignore</c> excludes, as a tar archive.</summary>
internal sealed class BuildContext(string directory, string dockerfile)
{
    private const string IgnoreFile = ".dockerignore";

    /// <summary>The Dockerfile as the engine shall look for it in the archive.</summary>
    public string DockerfileName { get; } = Path.GetRelativePath(directory, dockerfile) is var relative
        && relative.StartsWith("..", StringComparison.Ordinal)
        ? ".berth.Dockerfile"
        : relative;

    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        await using TarWriter writer = new(output, TarEntryFormat.Pax, leaveOpen: true);
        DockerIgnore ignore = new(await IgnoreLinesAsync(cancellationToken));
        await WriteDirectoryAsync(writer, new DirectoryInfo(directory), ignore, cancellationToken);
        // The engine needs its Dockerfile wherever it lies, excluded or not.
        if (ignore.IsExcluded(DockerfileName) || !File.Exists(Path.Combine(directory, DockerfileName)))
            await writer.WriteEntryAsync(dockerfile, DockerfileName, cancellationToken);
    }

    /// <summary>A Dockerfile's own ignore file goes before the context's.</summary>
    private async Task<string[]> IgnoreLinesAsync(CancellationToken cancellationToken)
    {
        string? file = new[] { dockerfile + IgnoreFile, Path.Combine(directory, IgnoreFile) }.FirstOrDefault(File.Exists);
        return file is null ? [] : await File.ReadAllLinesAsync(file, cancellationToken);
    }

    private async Task WriteDirectoryAsync(
        TarWriter writer, DirectoryInfo parent, DockerIgnore ignore, CancellationToken cancellationToken)
    {
        foreach (FileSystemInfo entry in parent.EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(directory, entry.FullName);
            bool excluded = ignore.IsExcluded(name);
            bool isDirectory = entry is DirectoryInfo && entry.LinkTarget is null;
            // A socket has no place in an archive; docker build leaves it out as well.
            if (!excluded && FileKind.Of(entry.FullName) != FileKind.Socket)
                await writer.WriteEntryAsync(entry.FullName, name, cancellationToken);
            if (isDirectory && (!excluded || ignore.HasExceptions))
                await WriteDirectoryAsync(writer, (DirectoryInfo)entry, ignore, cancellationToken);
        }
    }
}

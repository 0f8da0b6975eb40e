namespace Berth.Core.Files;

/// <summary>
/// A file that is replaced whole or not at all: written beside its place, then renamed. A reader, or a crash, sees the old
/// content or the new one.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private readonly UnixFileMode? _mode;
    private readonly FileStream _content;

    /// <summary>Begins the new content.</summary>
    /// <param name="newMode">The mode that it gets; null for that of the file that was there, or the usual one.</param>
    public AtomicFile(string path, UnixFileMode? newMode = null)
    {
        _path = path;
        // After the whole name, so that who knows the file by the beginning of its name knows a draft that a crash left.
        _draft = $"{path}.{Guid.NewGuid():N}.tmp";
        _mode = newMode ?? (File.Exists(path) ? File.GetUnixFileMode(path) : null);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (_mode is { } mode)
        {
            options.UnixCreateMode = mode;
        }

        _content = Named(() => new FileStream(_draft, options));
    }

    /// <summary>The file itself where the path is a link: a link is kept, and what it names is replaced.</summary>
    public static string Resolve(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    /// <summary>Replaces a file.</summary>
    /// <param name="durable">Waits until it is on the disk: for what people wrote, not for what can be made again.</param>
    /// <param name="newMode">See the constructor.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool durable = false, UnixFileMode? newMode = null)
    {
        using var file = new AtomicFile(path, newMode);
        file.Append(content);
        file.Commit(durable);
    }

    public void Append(ReadOnlySpan<byte> content)
    {
        try
        {
            _content.Write(content);
        }
        catch (IOException failure)
        {
            throw Named(failure);
        }
    }

    /// <summary>Puts the file in its place.</summary>
    /// <param name="durable">See <see cref="Write"/>.</param>
    public void Commit(bool durable = false) => Named(() =>
    {
        if (durable)
        {
            _content.Flush(flushToDisk: true);
        }

        _content.Dispose();
        // The umask took from the mode at creation what the old file may have had.
        if (_mode is { } mode)
        {
            File.SetUnixFileMode(_draft, mode);
        }

        File.Move(_draft, _path, overwrite: true);
        return true;
    });

    /// <summary>Leaves nothing behind of a file that was not committed.</summary>
    public void Dispose()
    {
        _content.Dispose();
        try
        {
            File.Delete(_draft);
        }
        catch (DirectoryNotFoundException)
        {
            // It went with its directory, which whoever writes has been told.
        }
    }

    private T Named<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Named(failure);
        }
    }

    /// <summary>The same failure, of the file that somebody knows: nobody has heard of the draft.</summary>
    private Exception Named(Exception failure)
    {
        string message = failure.Message.Replace(_draft, _path, StringComparison.Ordinal);
        return failure switch
        {
            UnauthorizedAccessException => new UnauthorizedAccessException(message, failure),
            FileNotFoundException => new IOException($"No file can be made at '{_path}'", failure),
            DirectoryNotFoundException => new DirectoryNotFoundException(message, failure),
            PathTooLongException => new PathTooLongException(message, failure),
            _ => new IOException(message, failure) { HResult = failure.HResult },
        };
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Berth.Core.Configuration;

/// <summary>Replaces a file whole: a reader, or a crash, sees the old text or the new one.</summary>
[SuppressMessage("Interoperability", "CA1416:Validate platform compatibility", Justification = "Berth runs on Linux alone.")]
internal static class AtomicFile
{
    private const UnixFileMode NewFile =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The file itself where the path is a link: a link is kept, and what it names is replaced.</summary>
    public static string Resolve(string path) => 
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    /// <summary>Writes UTF-8. The mode of a file that was there is kept.</summary>
    public static void Write(string path, string text)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}");
        UnixFileMode? mode = File.Exists(path) ? File.GetUnixFileMode(path) : null;
        try
        {
            using (FileStream stream = new(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = mode ?? NewFile,
            }))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            // The umask took from the mode at creation what the old file may have had.
            if (mode is { } kept) File.SetUnixFileMode(temporary, kept);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}

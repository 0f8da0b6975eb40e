using System.Globalization;

namespace Berth.Core.Files;

/// <summary>
/// A file for another program to read that has no name in any directory: it is gone with this process, however that ends.
/// </summary>
public sealed class UnlinkedFile : IDisposable
{
    private readonly FileStream _content;

    public UnlinkedFile()
    {
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"berth-{Guid.NewGuid():N}");
        _content = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        File.Delete(path);
    }

    public Stream Content => _content;

    /// <summary>By which programs of the same user can open it, as often as they like, while this process has it.</summary>
    public string Path => string.Create(
        CultureInfo.InvariantCulture,
        $"/proc/{Environment.ProcessId}/fd/{_content.SafeFileHandle.DangerousGetHandle()}");

    public void Dispose() => _content.Dispose();
}

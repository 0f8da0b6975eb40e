namespace Berth.Cli.Runners;

/// <summary>A daemon's own log: begun anew when it has become large, with the one before beside it.</summary>
internal static class RotatedLog
{
    private const long Large = 8 * 1024 * 1024;

    public static StreamWriter Open(string path)
    {
        if (File.Exists(path) && new FileInfo(path).Length > Large) File.Move(path, $"{path}.1", overwrite: true);
        return new StreamWriter(new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }));
    }
}

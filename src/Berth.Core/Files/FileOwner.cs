namespace Berth.Core.Files;

/// <summary>Whose a file is, which .NET does not tell.</summary>
public static class FileOwner
{
    /// <summary>The user's number, of the file itself and not of what a link names; null when it cannot be asked.</summary>
    public static uint? Of(string path) =>
        Libc.TryStat(Libc.CurrentDirectory, NativePath.Of(path), out FileStatus status) ? status.User : null;
}

namespace Berth.Core.Files;

/// <summary>What the kernel's error numbers say of a disk.</summary>
public static class DiskErrors
{
    private const int NoSpace = 28;
    private const int OverQuota = 122;
    private const int ReadOnly = 30;

    /// <summary>No space, or none that the user may have.</summary>
    public static bool IsFull(IOException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.HResult is NoSpace or OverQuota;
    }

    /// <summary>What helps where a directory or file could not be made.</summary>
    /// <param name="directory">The one that it was to be made in.</param>
    /// <param name="otherwise">How to give another place.</param>
    public static string FixOfMaking(Exception failure, string directory, string otherwise) => failure switch
    {
        UnauthorizedAccessException =>
            $"Get the right to write in {directory} (see who owns it and the directories above it), or {otherwise}",
        { HResult: ReadOnly } => $"Mount what {directory} is on so that it can be written (mount -o remount,rw), or {otherwise}",
        IOException full when IsFull(full) => $"Free some space there (df -h {directory}), or {otherwise}",
        _ => $"See to {directory}, or {otherwise}",
    };
}

namespace Berth.Core.Files;

/// <summary>What the kernel's error numbers say of a disk.</summary>
public static class DiskErrors
{
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    /// <summary>No space, or none that the user may have.</summary>
    public static bool IsFull(IOException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.HResult is NoSpace or OverQuota;
    }
}

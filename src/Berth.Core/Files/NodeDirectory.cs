namespace Berth.Core.Files;

/// <summary>What a mount of a directory of this machine would show.</summary>
public static class NodeDirectory
{
    /// <summary>
    /// Whether there is nothing in it; one that is not there is empty, one that may not be read is not known to be.
    /// </summary>
    public static bool IsEmpty(string path)
    {
        try
        {
            return !Path.Exists(path) || (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

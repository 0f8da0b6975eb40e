namespace Berth.Daemon.Runners;

/// <summary>Logs of runners that had no job: the newest are kept, to say why.</summary>
internal static class LogShelf
{
    private const int Most = 50;

    public static void Prune(string directory)
    {
        foreach (FileInfo old in new DirectoryInfo(directory).EnumerateFiles("*.log").OrderByDescending(file => file.LastWriteTimeUtc)
            .Skip(Most))
            old.Delete();
    }
}

using Berth.Core.Diagnosis;
using Berth.Core.Files;

namespace Berth.Core.Caches;

/// <summary>Turns what a disk can do to a cache into findings.</summary>
internal static class CacheFailures
{
    public static void Guard(string path, Action action) => Guard(path, () =>
    {
        action();
        return 0;
    });

    public static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (IOException e) when (DiskErrors.IsFull(e))
        {
            throw new BerthException(
                Finding.Certain("disk-full", $"no space is left for the caches at {path}",
                    "remove caches: berth cache prune --max-size SIZE", e.Message), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BerthException(
                Finding.Certain(
                    "cache-directory-unusable",
                    $"the cache directory {path} cannot be used",
                    "make it a directory that this user may write to, or set BERTH_CACHE_DIR to another one",
                    e.Message),
                e);
        }
    }
}

using Berth.Core.Files;

namespace Berth.Core.Caches;

/// <summary>
/// Takes slots away without ever leaving one that is half there: under both of its locks a slot is renamed into the store's
/// trash, which nothing else reads, and deleted from there.
/// </summary>
internal static class SlotRemoval
{
    // A job that is looking for a slot holds a claim, and the root, for a moment.
    private const int ClaimAttempts = 20;

    /// <summary>
    /// Whether a job has the slot. The lease is only looked at under the claim: an agent that takes it just now would find it
    /// taken.
    /// </summary>
    public static bool IsInUse(CacheDirectory cache, SlotName slot)
    {
        try
        {
            using FileLock? claim = FileLock.TryAcquire(cache.ClaimFile(slot));
            return claim is null || (File.Exists(cache.LeaseFile(slot)) && !FileLock.IsFree(cache.LeaseFile(slot)));
        }
        catch (IOException e) when (e.HResult == Libc.NotFound)
        {
            // Another removal took it away, directories and all.
            return false;
        }
    }

    /// <summary>Moves a slot to the trash; false when it is in use.</summary>
    public static bool TryTakeAway(CacheDirectory cache, SlotName slot)
    {
        return CacheFailures.Guard(cache.Directory, () =>
        {
            if (!Directory.Exists(cache.Slots))
            {
                return true;
            }

            using FileLock? claim = FileLock.TryAcquire(cache.ClaimFile(slot), ClaimAttempts);
            if (claim is null)
            {
                return false;
            }

            if (!Directory.Exists(cache.SlotDirectory(slot)))
            {
                return true;
            }

            using FileLock? lease = FileLock.TryAcquire(cache.LeaseFile(slot));
            if (lease is null)
            {
                return false;
            }

            // The bookkeeping goes first: a slot without one is cold, one of an earlier slot would call a new one warm.
            File.Delete(cache.SlotRecordFile(slot));
            string trash = Directory.CreateDirectory(Path.Combine(cache.Root, CacheDirectory.TrashName)).FullName;
            Directory.Move(cache.SlotDirectory(slot), Path.Combine(trash, $"{Guid.NewGuid():N}"));
            File.Delete(cache.ClaimFile(slot));
            return true;
        });
    }

    /// <summary>Removes the directories of a cache that has no slots left, and its runner's if that was its last.</summary>
    public static void RemoveIfEmpty(CacheDirectory cache)
    {
        if (cache.FindSlots().Count > 0)
        {
            return;
        }

        try
        {
            using FileLock? removing = FileLock.TryAcquireDirectory(cache.Root, ClaimAttempts);
            if (removing is null || cache.FindSlots().Count > 0)
            {
                return;
            }

            foreach (string file in Directory.EnumerateFiles(cache.Slots))
            {
                RemoveStray(cache, file);
            }

            // A job that makes a slot just now has a file here: then this fails, and everything stays as it is.
            Directory.Delete(cache.Slots);
            foreach (string file in Directory.EnumerateFiles(cache.Directory))
            {
                File.Delete(file);
            }

            Directory.Delete(cache.Directory);
            Directory.Delete(cache.RunnerDirectory);
        }
        catch (IOException)
        {
            // Not empty, or already gone.
        }
    }

    // Bookkeeping and claims of slots that somebody removed by hand.
    private static void RemoveStray(CacheDirectory cache, string file)
    {
        if (SlotName.Parse(Path.GetFileName(file).Split('.')[0]) is { } slot)
        {
            using FileLock? claim = FileLock.TryAcquire(cache.ClaimFile(slot));
            if (claim is not null && !Directory.Exists(cache.SlotDirectory(slot)))
            {
                File.Delete(file);
                File.Delete(cache.ClaimFile(slot));
            }
        }
    }

    /// <summary>Deletes what is in a root's trash, unless another command is at it. Returns what could not be deleted.</summary>
    public static IReadOnlyList<string> EmptyTrash(string root, CancellationToken cancellationToken)
    {
        string trash = Path.Combine(root, CacheDirectory.TrashName);
        if (!Directory.Exists(trash))
        {
            return [];
        }

        using FileLock? only = FileLock.TryAcquire($"{trash}.lock");
        return only is null ? [] : TreeRemoval.Empty(trash, cancellationToken);
    }
}

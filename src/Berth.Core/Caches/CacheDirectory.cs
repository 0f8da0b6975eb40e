using System.Text;

namespace Berth.Core.Caches;

/// <summary>
/// The files of one cache below a store's root:
/// <code>
/// RUNNER/PATH-KEY/cache.json
/// RUNNER/PATH-KEY/slots/overlay-0/        lease, upper, work   (data and seeded for the other strategies)
/// RUNNER/PATH-KEY/slots/overlay-0.json    bookkeeping
/// RUNNER/PATH-KEY/slots/overlay-0.claim   locked while a job is made ready, or a slot removed
/// </code>
/// The root and each runner's directory belong to the user alone (0700), so what is inside may be as open as a job's user needs
/// it.
/// </summary>
internal sealed record CacheDirectory(string Root, string RunnerDirectory, string Directory)
{
    public const string TrashName = ".trash";

    // Two lines: an image's id and a digest.
    private const int LongestMark = 1024;

    public string RecordFile => Path.Combine(Directory, "cache.json");
    public string Slots => Path.Combine(Directory, "slots");

    public static CacheDirectory For(string root, string runner, string path)
    {
        string ofRunner = Path.Combine(root, CacheKey.OfRunner(runner));
        return new CacheDirectory(root, ofRunner, Path.Combine(ofRunner, CacheKey.OfPath(path)));
    }

    /// <summary>The caches that are there.</summary>
    public static IEnumerable<CacheDirectory> All(string root) =>
        from runner in Below(root)
        from cache in Below(runner)
        where System.IO.Directory.Exists(Path.Combine(cache, "slots"))
        select new CacheDirectory(root, runner, cache);

    public string SlotDirectory(SlotName slot) => Path.Combine(Slots, slot.ToString());

    public string SlotRecordFile(SlotName slot) => SlotDirectory(slot) + ".json";

    public string ClaimFile(SlotName slot) => SlotDirectory(slot) + ".claim";

    public string LeaseFile(SlotName slot) => Path.Combine(SlotDirectory(slot), CacheGrant.LeaseFile);

    public IReadOnlyList<SlotName> FindSlots() =>
        [.. Below(Slots).Select(d => SlotName.Parse(Path.GetFileName(d))).OfType<SlotName>()
            .OrderBy(s => s.ToString(), StringComparer.Ordinal)];

    /// <summary>False for a seed that has not come to its end, whatever interrupted it.</summary>
    public bool IsWhole(SlotName slot) =>
        slot.Strategy != Runners.CacheStrategy.Seed || File.Exists(Path.Combine(SlotDirectory(slot), CacheGrant.SeededFile));

    /// <summary>The image that a seeded slot was last filled from; null before its first complete seed.</summary>
    public string? SeededFrom(SlotName slot)
    {
        try
        {
            var file = new FileInfo(Path.Combine(SlotDirectory(slot), CacheGrant.SeededFile));
            // A job can write to its slot: what is no small file is no mark, and must not be read to its end.
            return file is { Exists: true, LinkTarget: null, Length: > 0 and <= LongestMark }
                ? File.ReadLines(file.FullName, Encoding.UTF8).FirstOrDefault()
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Below(string directory)
    {
        try
        {
            return [.. System.IO.Directory.EnumerateDirectories(directory).Where(d => Path.GetFileName(d)[0] != '.')
                .Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}

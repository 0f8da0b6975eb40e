using Berth.History.Jobs;
using Berth.History.Store;
using Microsoft.Extensions.Time.Testing;

namespace Berth.History.Tests;

/// <summary>A history in a directory of its own.</summary>
public sealed class HistoryFixture : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("berth-history-").FullName;

    public string Path => System.IO.Path.Combine(Directory, "berth", "jobs.db");

    public FakeTimeProvider Time { get; } = new(Noon);

    public JobHistory Write() => JobHistory.OpenForWriting(Path, Time);

    public JobHistory Read() => JobHistory.OpenForReading(Path, Time)!;

    /// <summary>A job that ended so many days before noon.</summary>
    public static JobRecord Job(string id, int daysAgo = 0, string result = "succeeded", string runner = "desk") => new()
    {
        Id = id,
        Runner = runner,
        Instance = $"{runner}-{id}",
        Repository = "octo/hello",
        Workflow = "octo/hello/.github/workflows/ci.yml@refs/heads/main",
        Name = "build",
        RunId = 4711,
        Event = "push",
        Result = result,
        Queued = Noon.AddDays(-daysAgo).AddMinutes(-5),
        Started = Noon.AddDays(-daysAgo).AddMinutes(-4),
        Finished = Noon.AddDays(-daysAgo),
        CacheHits = 2,
        CacheMisses = 1,
        Container = "c0ffee",
        Pod = "desk-pod",
        Log = "/state/logs/1.log",
    };

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}

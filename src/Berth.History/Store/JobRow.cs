using Berth.History.Jobs;
using Microsoft.Data.Sqlite;

namespace Berth.History.Store;

/// <summary>A job as a row: the one place that knows the columns. Instants are milliseconds since 1970, UTC.</summary>
internal static class JobRow
{
    private static readonly (string Name, Func<JobRecord, object?> Value)[] _columns =
    [
        ("runner", job => job.Runner),
        ("instance", job => job.Instance),
        ("repository", job => job.Repository),
        ("workflow", job => job.Workflow),
        ("name", job => job.Name),
        ("run_id", job => job.RunId),
        ("event", job => job.Event),
        ("result", job => job.Result),
        ("queued", job => Milliseconds(job.Queued)),
        ("started", job => Milliseconds(job.Started)),
        ("finished", job => Milliseconds(job.Finished)),
        ("cache_hits", job => job.CacheHits),
        ("cache_misses", job => job.CacheMisses),
        ("cause", job => job.Cause),
        ("failure", job => job.Failure),
        ("container", job => job.Container),
        ("pod", job => job.Pod),
        ("log", job => job.Log),
    ];

    /// <summary>Begins every query that <see cref="Read"/> reads.</summary>
    public static string Select { get; } =
        $"SELECT number, id, {string.Join(", ", _columns.Select(column => column.Name))} FROM job";

    /// <summary>Adds a job; gives the whole of it.</summary>
    public static string Insert { get; } =
        $"INSERT INTO job (id, {string.Join(", ", _columns.Select(column => column.Name))}) " +
        $"VALUES ($id, {string.Join(", ", _columns.Select(column => "$" + column.Name))}) " +
        $"RETURNING number, id, {string.Join(", ", _columns.Select(column => column.Name))}";

    /// <summary>
    /// Adds to the job of that id what is known now; gives the whole of it. Not an upsert: one that updates uses up a number.
    /// </summary>
    public static string Update { get; } =
        $"UPDATE job SET {string.Join(", ", _columns.Select(column => $"{column.Name} = coalesce(${column.Name}, {column.Name})"))} " +
        $"WHERE id = $id RETURNING number, id, {string.Join(", ", _columns.Select(column => column.Name))}";

    public static void Bind(SqliteCommand command, JobRecord job)
    {
        command.Parameters.AddWithValue("$id", job.Id);
        foreach ((string name, Func<JobRecord, object?> value) in _columns)
            command.Parameters.AddWithValue("$" + name, value(job) ?? DBNull.Value);
    }

    public static JobRecord Read(SqliteDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Id = row.GetString(1),
        Runner = Text(row, 2),
        Instance = Text(row, 3),
        Repository = Text(row, 4),
        Workflow = Text(row, 5),
        Name = Text(row, 6),
        RunId = Number(row, 7),
        Event = Text(row, 8),
        Result = Text(row, 9),
        Queued = Instant(row, 10),
        Started = Instant(row, 11),
        Finished = Instant(row, 12),
        CacheHits = (int?)Number(row, 13),
        CacheMisses = (int?)Number(row, 14),
        Cause = Text(row, 15),
        Failure = Text(row, 16),
        Container = Text(row, 17),
        Pod = Text(row, 18),
        Log = Text(row, 19),
    };

    public static long? Milliseconds(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long? Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static DateTimeOffset? Instant(SqliteDataReader row, int column) =>
        Number(row, column) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
}

using Berth.Core.Jobs;
using Berth.GitHub.ScaleSets;
using Microsoft.Data.Sqlite;

namespace Berth.Daemon.History;

/// <summary>Jobs that ran, in a SQLite file. A message that comes twice changes nothing. It is read while it is written.</summary>
public sealed class JobHistory : IDisposable
{
    /// <summary>Jobs that are kept.</summary>
    public const int Most = 10_000;

    private readonly SqliteConnection _connection;
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private int _writes;

    private JobHistory(SqliteConnection connection, TimeProvider time) => (_connection, _time) = (connection, time);

    /// <summary>Opens the file, and makes it when it is to be written.</summary>
    public static JobHistory Open(string path, TimeProvider time, bool readOnly = false)
    {
        if (!readOnly && !File.Exists(path))
            using (new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
            }

        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        connection.Open();
        JobHistory history = new(connection, time);
        if (!readOnly)
            history.Execute("""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = NORMAL;
                CREATE TABLE IF NOT EXISTS jobs (
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    request INTEGER NOT NULL, scale_set TEXT NOT NULL, name TEXT NOT NULL, repository TEXT, workflow TEXT,
                    event TEXT, run INTEGER, queued INTEGER, started INTEGER, finished INTEGER, result TEXT, runner TEXT,
                    caches TEXT,
                    UNIQUE (scale_set, request));
                CREATE INDEX IF NOT EXISTS jobs_of_runner ON jobs (runner);
                """);
        return history;
    }

    /// <summary>What happened to jobs of a scale set.</summary>
    public void Record(string scaleSet, IReadOnlyList<JobMessage> jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        foreach (JobMessage job in jobs.Where(job => job.Kind != JobMessageKind.Unknown)) Record(scaleSet, job);
        if (jobs.Count > 0 && Interlocked.Increment(ref _writes) % 100 == 1)
            Execute($"DELETE FROM jobs WHERE number <= (SELECT MAX(number) FROM jobs) - {Most}");
    }

    /// <summary>What a job's pod and caches were like.</summary>
    public void RecordReport(string runner, JobReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        string caches = string.Join(", ", report.Caches.Select(cache => $"{cache.Path} {(cache.Hit ? "hit" : "miss")}"));
        Execute("UPDATE jobs SET caches = $caches WHERE runner = $runner", ("$caches", caches), ("$runner", runner));
    }

    /// <summary>The newest jobs first.</summary>
    /// <param name="scaleSet">Of this one only; null for all.</param>
    public IReadOnlyList<JobRow> List(int most, string? scaleSet = null) => Query(
        "WHERE $scale_set IS NULL OR scale_set = $scale_set ORDER BY number DESC LIMIT $most",
        ("$scale_set", scaleSet), ("$most", most));

    /// <summary>The job of a number, of a runner, or the newest of a name; null when there is none.</summary>
    public JobRow? Find(string job) => Query(
        "WHERE CAST(number AS TEXT) = $job OR runner = $job OR name = $job ORDER BY number DESC LIMIT 1", ("$job", job))
        .FirstOrDefault();

    private void Record(string scaleSet, JobMessage job)
    {
        string? workflow = job.JobWorkflowRef is { Length: > 0 } reference ? reference : null;
        string? repository = job is { OwnerName: { Length: > 0 } owner, RepositoryName: { Length: > 0 } name } ? $"{owner}/{name}" : null;
        Execute(
            """
            INSERT INTO jobs (request, scale_set, name, repository, workflow, event, run, queued, started, finished, result, runner)
            VALUES ($request, $scale_set, $name, $repository, $workflow, $event, $run, $queued, $started, $finished, $result, $runner)
            ON CONFLICT (scale_set, request) DO UPDATE SET
                queued = COALESCE(jobs.queued, excluded.queued), started = COALESCE(jobs.started, excluded.started),
                finished = COALESCE(jobs.finished, excluded.finished), result = COALESCE(jobs.result, excluded.result),
                runner = COALESCE(jobs.runner, excluded.runner)
            """,
            ("$request", job.RunnerRequestId), ("$scale_set", scaleSet), ("$name", job.JobDisplayName ?? job.JobId ?? ""),
            ("$repository", repository), ("$workflow", workflow), ("$event", job.EventName), ("$run", job.WorkflowRunId),
            ("$queued", Milliseconds(job.QueueTime)),
            ("$started", job.Kind is JobMessageKind.Started or JobMessageKind.Completed
                ? Milliseconds(job.RunnerAssignTime) ?? (job.Kind == JobMessageKind.Started ? Now() : null) : null),
            ("$finished", job.Kind == JobMessageKind.Completed ? Milliseconds(job.FinishTime) ?? Now() : null),
            ("$result", job.Kind == JobMessageKind.Completed ? job.Result : null),
            ("$runner", job.RunnerName is { Length: > 0 } runner ? runner : null));
    }

    /// <summary>GitHub sends the year 1 for a time that has not come.</summary>
    private static long? Milliseconds(DateTimeOffset? time) => time is { Year: > 1 } known ? known.ToUnixTimeMilliseconds() : null;

    private long? Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private List<JobRow> Query(string condition, params (string Name, object? Value)[] values)
    {
        lock (_lock)
        {
            using SqliteCommand command = Command(
                "SELECT number, scale_set, name, repository, workflow, event, run, queued, started, finished, result, runner, caches " +
                $"FROM jobs {condition}", values);
            using SqliteDataReader reader = command.ExecuteReader();
            List<JobRow> rows = [];
            while (reader.Read())
                rows.Add(new JobRow(
                    reader.GetInt64(0), reader.GetString(1), reader.GetString(2), Text(3), Text(4), Text(5), Number(6), Time(7),
                    Time(8), Time(9), Text(10), Text(11), Text(12)));
            return rows;

            string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
            long? Number(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
            DateTimeOffset? Time(int column) => Number(column) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
        }
    }

    private void Execute(string text, params (string Name, object? Value)[] values)
    {
        lock (_lock)
        {
            using SqliteCommand command = Command(text, values);
            command.ExecuteNonQuery();
        }
    }

    // Every text here is a constant; what comes from elsewhere is a parameter.
#pragma warning disable CA2100
    private SqliteCommand Command(string text, (string Name, object? Value)[] values)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = text;
        foreach ((string name, object? value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
#pragma warning restore CA2100

    public void Dispose() => _connection.Dispose();
}

using Berth.Core;
using Berth.Core.Diagnosis;
using Berth.History.Jobs;
using Microsoft.Data.Sqlite;

namespace Berth.History.Store;

/// <summary>
/// The job history of this machine's user: a SQLite file that one process writes and any number read, at the same time. Every
/// call is durable when it returns: a <c>kill -9</c> loses nothing that was recorded. Calls of several threads wait for each
/// other.
/// </summary>
public sealed class JobHistory : IDisposable
{
    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly TimeProvider _time;

    private JobHistory(SqliteConnection connection, string path, TimeProvider time, Finding? moved)
    {
        (_connection, _path, _time) = (connection, path, time);
        Moved = moved;
    }

    /// <summary>A history that could not be used and was moved aside when this one was opened; null when none was.</summary>
    public Finding? Moved { get; }

    /// <summary>Where the history of these directories is.</summary>
    public static string PathOf(BerthDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        return Path.Combine(directories.State, "jobs.db");
    }

    /// <summary>Opens the history for the one process that writes it; makes it when there is none.</summary>
    /// <exception cref="BerthException">It is of a newer Berth, or cannot be written; see its cause.</exception>
    public static JobHistory OpenForWriting(string path, TimeProvider time) =>
        OpenForWriting(path, time, HistorySchema.Current);

    internal static JobHistory OpenForWriting(string path, TimeProvider time, HistorySchema schema) =>
        new(new HistoryFile(path, schema, time).OpenForWriting(out Finding? moved), path, time, moved);

    /// <summary>Opens the history for reading; null when there is none.</summary>
    /// <exception cref="BerthException">It cannot be read. It is left as it is.</exception>
    public static JobHistory? OpenForReading(string path, TimeProvider time) =>
        OpenForReading(path, time, HistorySchema.Current);

    internal static JobHistory? OpenForReading(string path, TimeProvider time, HistorySchema schema) =>
        new HistoryFile(path, schema, time).OpenForReading() is { } connection
            ? new JobHistory(connection, path, time, moved: null)
            : null;

    /// <summary>
    /// Records what is known of a job; told twice, it stays one job. A job that has ended keeps its end: what comes late adds
    /// only what is missing.
    /// </summary>
    /// <returns>The whole of what is known now, with the job's number.</returns>
    /// <exception cref="BerthException">It cannot be written.</exception>
    public JobRecord Record(JobRecord job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Use(() =>
        {
            using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
            JobRecord? before = One("id = $id", ("$id", job.Id));
            JobRecord known = before is { IsFinished: true }
                ? job with { Result = before.Result ?? job.Result, Finished = before.Finished }
                : job;
            using SqliteCommand command = Command(before is null ? JobRow.Insert : JobRow.Update);
            JobRow.Bind(command, known);
            JobRecord recorded;
            using (SqliteDataReader rows = command.ExecuteReader())
            {
                rows.Read();
                recorded = JobRow.Read(rows);
            }

            transaction.Commit();
            return recorded;
        });
    }

    /// <summary>Records a part of a job. The same part, told twice, is one.</summary>
    /// <exception cref="BerthException">It cannot be written.</exception>
    public void Record(long job, JobPhase phase)
    {
        ArgumentNullException.ThrowIfNull(phase);
        Use(() =>
        {
            using SqliteCommand command = Command(
                "INSERT OR REPLACE INTO phase (job, kind, name, started, finished, succeeded) " +
                "SELECT number, $kind, $name, $started, $finished, $succeeded FROM job WHERE number = $job",
                ("$job", job), ("$kind", (int)phase.Kind), ("$name", phase.Name),
                ("$started", phase.Started.ToUnixTimeMilliseconds()), ("$finished", phase.Finished.ToUnixTimeMilliseconds()),
                ("$succeeded", phase.Succeeded is { } succeeded ? succeeded ? 1 : 0 : DBNull.Value));
            return command.ExecuteNonQuery();
        });
    }

    /// <summary>The parts of a job, in the order in which they began.</summary>
    public IReadOnlyList<JobPhase> Phases(long job) => Use<IReadOnlyList<JobPhase>>(() =>
    {
        using SqliteCommand command = Command(
            "SELECT kind, name, started, finished, succeeded FROM phase WHERE job = $job ORDER BY started, kind, finished",
            ("$job", job));
        using SqliteDataReader rows = command.ExecuteReader();
        List<JobPhase> phases = [];
        while (rows.Read())
        {
            phases.Add(new JobPhase(
                (JobPhaseKind)rows.GetInt32(0), rows.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(2)),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3)), rows.IsDBNull(4) ? null : rows.GetInt64(4) != 0));
        }

        return phases;
    });

    /// <summary>Jobs, the newest first.</summary>
    public IReadOnlyList<JobRecord> List(JobQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        string where = string.Join(" AND ", Conditions(query));
        return Use(() => Many(
            $"{JobRow.Select} WHERE {where} ORDER BY number DESC LIMIT $limit",
            ("$limit", query.Limit), ("$runner", (object?)query.Runner ?? DBNull.Value)));
    }

    /// <summary>The job of this id; null when there is none.</summary>
    public JobRecord? Get(string id) => Use(() => One("id = $id", ("$id", id)));

    /// <summary>
    /// The job that a user means: by its number, else the newest of that id, name, or runner, one that a runner has taken before those
    /// that wait; null when there is none.
    /// </summary>
    public JobRecord? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Use(() =>
            (long.TryParse(name, System.Globalization.NumberStyles.None, null, out long number)
                ? One("number = $number", ("$number", number))
                : null)
            ?? One("id = $name", ("$name", name))
            ?? One("$name IN (name, instance, runner) ORDER BY instance IS NULL, number DESC", ("$name", name)));
    }

    /// <summary>The numbers of all jobs that are kept.</summary>
    public IReadOnlySet<long> Numbers() => Use<IReadOnlySet<long>>(() =>
    {
        using SqliteCommand command = Command("SELECT number FROM job");
        using SqliteDataReader rows = command.ExecuteReader();
        HashSet<long> numbers = [];
        while (rows.Read()) numbers.Add(rows.GetInt64(0));
        return numbers;
    });

    /// <summary>Lets go of what is beyond the limits.</summary>
    /// <returns>The jobs that are gone, for who keeps more of them elsewhere, such as logs.</returns>
    public IReadOnlyList<JobRecord> Prune(HistoryLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        long oldest = (_time.GetUtcNow() - limits.MaxAge).ToUnixTimeMilliseconds();
        const string Beyond = "finished IS NOT NULL AND (finished < $oldest " +
            "OR number NOT IN (SELECT number FROM job ORDER BY number DESC LIMIT $most))";
        return Use<IReadOnlyList<JobRecord>>(() =>
        {
            using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
            (string, object)[] values = [("$oldest", oldest), ("$most", limits.MaxJobs)];
            List<JobRecord> gone = Many($"{JobRow.Select} WHERE {Beyond} ORDER BY number", values);
            if (gone.Count > 0)
            {
                using SqliteCommand delete = Command($"DELETE FROM job WHERE {Beyond}", values);
                delete.ExecuteNonQuery();
            }

            transaction.Commit();
            return gone;
        });
    }

    public void Dispose()
    {
        lock (_turn) _connection.Dispose();
    }

    private static IEnumerable<string> Conditions(JobQuery query)
    {
        yield return "TRUE";
        if (query.Runner is not null) yield return "$runner IN (runner, instance)";
        if (query.OnlyUnfinished) yield return "finished IS NULL";
        if (query.OnlyFailed)
            yield return "finished IS NOT NULL AND result IS NOT NULL AND result NOT IN ('succeeded', 'skipped')";
    }

    private JobRecord? One(string where, params IReadOnlyList<(string, object)> values) =>
        Many($"{JobRow.Select} WHERE {where} LIMIT 1", values) is [var job] ? job : null;

    private List<JobRecord> Many(string sql, params IReadOnlyList<(string, object)> values)
    {
        using SqliteCommand command = Command(sql, values);
        using SqliteDataReader rows = command.ExecuteReader();
        List<JobRecord> jobs = [];
        while (rows.Read()) jobs.Add(JobRow.Read(rows));
        return jobs;
    }

    private SqliteCommand Command(string sql, params IReadOnlyList<(string Name, object Value)> values)
    {
        SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // Put together of this class's own texts; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private T Use<T>(Func<T> work)
    {
        lock (_turn)
        {
            try
            {
                return work();
            }
            catch (SqliteException failure)
            {
                throw HistoryFailures.IsDamage(failure)
                    ? HistoryFailures.Damaged(_path, HistoryFailures.OneLine(failure), failure)
                    : HistoryFailures.Unusable(_path, failure);
            }
        }
    }
}

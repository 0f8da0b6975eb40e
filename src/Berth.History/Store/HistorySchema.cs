using Microsoft.Data.Sqlite;

namespace Berth.History.Store;

/// <summary>The form of the database, as the steps that lead to it: a file of any earlier version takes those that it lacks.</summary>
/// <param name="steps">SQL; the first makes the form of version 1 out of an empty file.</param>
internal sealed class HistorySchema(IReadOnlyList<string> steps)
{
    /// <summary>Marks a file as Berth's job history ("Brth"); SQLite keeps it in the file's head.</summary>
    public const int ApplicationId = 0x42727468;

    /// <summary>The form of this version of Berth. Later versions append a step, and never change one.</summary>
    public static HistorySchema Current { get; } = new(
    [
        """
        CREATE TABLE job (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            runner TEXT, instance TEXT, repository TEXT, workflow TEXT, name TEXT, run_id INTEGER, event TEXT,
            result TEXT, queued INTEGER, started INTEGER, finished INTEGER,
            cache_hits INTEGER, cache_misses INTEGER, cause TEXT, failure TEXT, container TEXT, pod TEXT, log TEXT
        ) STRICT;
        CREATE INDEX job_finished ON job (finished);
        CREATE TABLE phase (
            job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,
            kind INTEGER NOT NULL, name TEXT NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL, succeeded INTEGER,
            PRIMARY KEY (job, kind, started, name)
        ) STRICT, WITHOUT ROWID;
        """,
    ]);

    public int Version => steps.Count;

    /// <summary>Brings a file to this form, whole or not at all; safe when several processes do it at once.</summary>
    /// <returns>The version that the file has then: a larger one when a newer Berth wrote it, which is left as it is.</returns>
    public int Migrate(SqliteConnection connection)
    {
        int version = (int)Scalar(connection, "PRAGMA user_version");
        if (version >= Version) return version;
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        // Another process may have done it while this one waited.
        version = (int)Scalar(connection, "PRAGMA user_version");
        foreach (string step in steps.Skip(version)) Run(connection, step);
        if (version < Version)
        {
            Run(connection, $"PRAGMA application_id = {ApplicationId}");
            Run(connection, $"PRAGMA user_version = {Version}");
        }

        transaction.Commit();
        return Math.Max(version, Version);
    }

    internal static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this assembly's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() as long? ?? 0;
    }

    /// <summary>Runs statements. ExecuteNonQuery would swallow the failure of any but the first.</summary>
    internal static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this assembly's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader results = command.ExecuteReader();
        while (results.NextResult())
        {
        }
    }
}

using System.Globalization;
using Berth.Core.Diagnosis;
using Microsoft.Data.Sqlite;

namespace Berth.History.Store;

/// <summary>Opens the database file: makes it, brings it to the present form, and never loses one that it cannot use.</summary>
internal sealed class HistoryFile(string path, HistorySchema schema, TimeProvider time)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What SQLite keeps beside the file while it is in use; with the file moved, they must move as well.</summary>
    private static readonly string[] _companions = ["-wal", "-shm"];

    /// <summary>Opens it for the one who writes; a file that is damaged or not Berth's is moved aside first.</summary>
    /// <param name="moved">What was moved aside, and why; null when nothing.</param>
    /// <exception cref="BerthException">It is of a newer Berth, or the disk is at fault.</exception>
    public SqliteConnection OpenForWriting(out Finding? moved)
    {
        moved = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, Private | UnixFileMode.UserExecute);
            if (Wrong() is { } wrong) moved = MoveAside(wrong);
            // SQLite gives its files the mode of the first.
            if (!File.Exists(path)) new FileStream(path, New).Dispose();
            SqliteConnection connection = Connect(SqliteOpenMode.ReadWrite);
            try
            {
                HistorySchema.Run(connection, "PRAGMA journal_mode = WAL");
                // With WAL a crash of the process loses nothing, and one of the machine the last moments at most.
                HistorySchema.Run(connection, "PRAGMA synchronous = NORMAL");
                Check(schema.Migrate(connection));
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw HistoryFailures.Unusable(path, failure);
        }
        catch (Exception failure) when (IsLibraryMissing(failure))
        {
            throw HistoryFailures.NoLibrary(failure);
        }
    }

    /// <summary>Opens it for reading, whether or not anyone writes; null when there is no history.</summary>
    /// <exception cref="BerthException">It cannot be read; it is left as it is.</exception>
    public SqliteConnection? OpenForReading()
    {
        if (!File.Exists(path)) return null;
        SqliteConnection? connection = null;
        try
        {
            // Not read-only: a reader must be able to take up the log that a killed writer left.
            connection = Connect(SqliteOpenMode.ReadWrite);
            if (IsForeign(connection)) throw HistoryFailures.Damaged(path, "it is a database of something else");
            Check(schema.Migrate(connection));
            HistorySchema.Run(connection, "PRAGMA query_only = 1");
            return connection;
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            throw failure switch
            {
                SqliteException sqlite when HistoryFailures.IsDamage(sqlite) =>
                    HistoryFailures.Damaged(path, HistoryFailures.OneLine(sqlite), sqlite),
                SqliteException or IOException or UnauthorizedAccessException => HistoryFailures.Unusable(path, failure),
                _ when IsLibraryMissing(failure) => HistoryFailures.NoLibrary(failure),
                _ => failure,
            };
        }
    }

    private static FileStreamOptions New => new()
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite,
        UnixCreateMode = Private,
    };

    /// <summary>SQLite's type initializer says it in its own way, whatever the loader said.</summary>
    private static bool IsLibraryMissing(Exception failure) =>
        failure is DllNotFoundException || failure.InnerException is { } inner && IsLibraryMissing(inner);

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            // A pool would keep the files open after the last user of them has gone.
            Pooling = false,
            ForeignKeys = true,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Check(int version)
    {
        if (version > schema.Version) throw HistoryFailures.Newer(path, version, schema.Version);
    }

    /// <summary>What is wrong with the file that is there; null when nothing, or none is there.</summary>
    private string? Wrong()
    {
        if (!File.Exists(path)) return null;
        try
        {
            using SqliteConnection connection = Connect(SqliteOpenMode.ReadWrite);
            if (IsForeign(connection)) return "it is a database of something else";
            using SqliteCommand check = connection.CreateCommand();
            check.CommandText = "PRAGMA quick_check(1)";
            return check.ExecuteScalar() is string found && found != "ok" ? found.ReplaceLineEndings(" ") : null;
        }
        catch (SqliteException failure) when (HistoryFailures.IsDamage(failure))
        {
            return HistoryFailures.OneLine(failure);
        }
    }

    /// <summary>There is something in it, and it does not bear the mark.</summary>
    private static bool IsForeign(SqliteConnection connection) =>
        HistorySchema.Scalar(connection, "SELECT count(*) FROM sqlite_master") > 0
        && HistorySchema.Scalar(connection, "PRAGMA application_id") != HistorySchema.ApplicationId;

    private Finding MoveAside(string wrong)
    {
        string stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        string to = $"{path}.damaged-{stamp}";
        for (int i = 2; File.Exists(to); i++) to = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{stamp}-{i}");
        // The companions first: a crash in between leaves a file that is still found to be wrong.
        foreach (string companion in _companions)
        {
            if (File.Exists(path + companion)) File.Move(path + companion, to + companion);
        }

        File.Move(path, to);
        return HistoryFailures.MovedAside(path, to, wrong);
    }
}

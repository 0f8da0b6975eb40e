using Berth.Core.Diagnosis;
using Microsoft.Data.Sqlite;

namespace Berth.History.Store;

/// <summary>What can be wrong with a job history, and with what to mend it.</summary>
internal static class HistoryFailures
{
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    /// <summary>The file's content is at fault, not the way to it.</summary>
    public static bool IsDamage(SqliteException failure) => failure.SqliteErrorCode is Corrupt or NotADatabase;

    public static BerthException Damaged(string file, string what, Exception? inner = null) => new(
        Finding.Certain(
            "history-damaged", $"the job history {file} cannot be read: {what}",
            "Start 'berth up', which moves it aside and begins a new one, or move it yourself; jobs are not affected"),
        inner);

    public static Finding MovedAside(string file, string to, string what) => Finding.Certain(
        "history-damaged", $"the job history {file} could not be read ({what}); it is kept as {to}, and a new one was begun",
        $"Nothing needs to be done; 'sqlite3 {to} .recover' may get jobs back out of it");

    public static BerthException Newer(string file, int version, int known) => new(Finding.Certain(
        "history-newer", $"the job history {file} is of a newer Berth (form {version}, this one knows {known})",
        "Use the newer Berth, or move the file away"));

    public static BerthException Unusable(string file, Exception failure) => new(
        Finding.Certain(
            "history-failed", $"the job history {file} cannot be used: {OneLine(failure)}",
            "See to the rights, the owner and the space of its directory"),
        failure);

    /// <summary>The driver's library is a file beside the program.</summary>
    public static BerthException NoLibrary(Exception failure) => new(
        Finding.Certain(
            "history-library-missing", "the job history needs libe_sqlite3.so, which is not beside the program berth",
            "Install berth with all files of its directory, as they are in the release's archive"),
        failure);

    public static string OneLine(Exception failure) => failure is SqliteException sqlite
        ? $"{Inner(sqlite.Message)} (SQLite {sqlite.SqliteExtendedErrorCode})"
        : failure.Message.ReplaceLineEndings(" ");

    // "SQLite Error 14: 'unable to open database file'."
    private static string Inner(string message) => message.Split('\'') is [_, var said, ..] ? said : message;
}

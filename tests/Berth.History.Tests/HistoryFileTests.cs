using Berth.Core.Diagnosis;
using Berth.History.Jobs;
using Berth.History.Store;
using Microsoft.Data.Sqlite;

namespace Berth.History.Tests;

public sealed class HistoryFileTests : IDisposable
{
    private readonly HistoryFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private string Aside => Assert.Single(
        Directory.GetFiles(Path.GetDirectoryName(_fixture.Path)!, "jobs.db.damaged-*"),
        file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));

    [Fact]
    public void A_file_that_is_no_database_is_moved_aside_as_it_is()
    {
        byte[] garbage = [.. Enumerable.Repeat("This is no database. ", 400).SelectMany(System.Text.Encoding.UTF8.GetBytes)];
        Put(garbage);
        AssertReaderRefuses();
        Assert.Equal(garbage, File.ReadAllBytes(_fixture.Path));
        AssertMovedAside();
        Assert.Equal(garbage, File.ReadAllBytes(Aside));
    }

    [Fact]
    public void A_database_of_something_else_is_moved_aside_with_all_that_is_in_it()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_fixture.Path)!);
        Run(_fixture.Path, "PRAGMA journal_mode = WAL; CREATE TABLE letters (text); INSERT INTO letters VALUES ('dear')");
        AssertReaderRefuses();
        AssertMovedAside();
        Assert.Equal("dear", Run(Aside, "SELECT text FROM letters"));
    }

    [Fact]
    public void A_file_with_a_damaged_page_is_moved_aside()
    {
        using (JobHistory history = _fixture.Write())
        {
            for (int i = 0; i < 300; i++) history.Record(HistoryFixture.Job($"j{i}"));
        }

        byte[] bytes = File.ReadAllBytes(_fixture.Path);
        // Every page but the first, whose head names the form.
        Array.Fill<byte>(bytes, 0x5a, 4096, bytes.Length - 4096);
        File.WriteAllBytes(_fixture.Path, bytes);
        AssertMovedAside();
        Assert.Equal(bytes, File.ReadAllBytes(Aside));
    }

    [Fact]
    public void A_file_that_was_cut_is_moved_aside()
    {
        using (JobHistory history = _fixture.Write())
        {
            for (int i = 0; i < 300; i++) history.Record(HistoryFixture.Job($"j{i}"));
        }

        byte[] half = File.ReadAllBytes(_fixture.Path)[..8192];
        File.WriteAllBytes(_fixture.Path, half);
        AssertMovedAside();
        Assert.Equal(half, File.ReadAllBytes(Aside));
    }

    [Fact]
    public void Two_damaged_files_of_one_second_are_both_kept()
    {
        Put([1, 2, 3]);
        _fixture.Write().Dispose();
        Put([4, 5, 6, 7]);
        _fixture.Write().Dispose();
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(_fixture.Path)!, "jobs.db.damaged-*").Length);
    }

    [Fact]
    public void An_empty_file_becomes_a_history()
    {
        Put([]);
        using JobHistory history = _fixture.Write();
        Assert.Null(history.Moved);
        Assert.Equal(1, history.Record(HistoryFixture.Job("a")).Number);
    }

    [Fact]
    public void A_later_form_is_reached_with_every_job_kept()
    {
        using (JobHistory old = _fixture.Write()) old.Record(HistoryFixture.Job("a"));
        HistorySchema later = Later();
        using (JobHistory history = JobHistory.OpenForWriting(_fixture.Path, _fixture.Time, later))
        {
            Assert.Null(history.Moved);
            Assert.Equal("a", Assert.Single(history.List(new JobQuery())).Id);
        }

        Assert.Equal("here", Run(_fixture.Path, "SELECT place FROM job"));
        Assert.Equal(2L, Run(_fixture.Path, "PRAGMA user_version"));
    }

    [Fact]
    public void A_step_that_fails_leaves_the_form_as_it_was()
    {
        using (JobHistory old = _fixture.Write()) old.Record(HistoryFixture.Job("a"));
        HistorySchema broken = new(["SELECT 1", "ALTER TABLE job ADD COLUMN place TEXT; ALTER TABLE nowhere ADD COLUMN x TEXT"]);
        BerthException failure = Assert.Throws<BerthException>(
            () => JobHistory.OpenForWriting(_fixture.Path, _fixture.Time, broken));
        Assert.Equal("history-failed", failure.Finding.Cause);
        using JobHistory history = _fixture.Write();
        Assert.Equal("a", Assert.Single(history.List(new JobQuery())).Id);
    }

    [Fact]
    public void A_history_of_a_newer_version_is_refused_and_left_alone()
    {
        JobHistory.OpenForWriting(_fixture.Path, _fixture.Time, Later()).Dispose();
        byte[] before = File.ReadAllBytes(_fixture.Path);
        Assert.Equal("history-newer", Assert.Throws<BerthException>(_fixture.Write).Finding.Cause);
        Assert.Equal("history-newer", Assert.Throws<BerthException>(_fixture.Read).Finding.Cause);
        Assert.Equal(before, File.ReadAllBytes(_fixture.Path));
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_said_with_the_file()
    {
        File.WriteAllText(Path.Combine(_fixture.Directory, "berth"), "");
        BerthException failure = Assert.Throws<BerthException>(_fixture.Write);
        Assert.Equal("history-failed", failure.Finding.Cause);
        Assert.Contains(_fixture.Path, failure.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_schema_step_is_what_this_version_writes()
    {
        _fixture.Write().Dispose();
        Assert.Equal((long)HistorySchema.Current.Version, Run(_fixture.Path, "PRAGMA user_version"));
        Assert.Equal("wal", Run(_fixture.Path, "PRAGMA journal_mode"));
    }

    private static HistorySchema Later()
    {
        string path = Path.Combine(Path.GetTempPath(), $"berth-schema-{Guid.NewGuid():N}.db");
        try
        {
            JobHistory.OpenForWriting(path, TimeProvider.System).Dispose();
            string made = (string)Run(
                path, "SELECT group_concat(sql, ';') FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")!;
            return new HistorySchema([made, "ALTER TABLE job ADD COLUMN place TEXT DEFAULT 'here'"]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void Put(byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_fixture.Path)!);
        File.WriteAllBytes(_fixture.Path, content);
    }

    private void AssertReaderRefuses() =>
        Assert.Equal("history-damaged", Assert.Throws<BerthException>(_fixture.Read).Finding.Cause);

    private void AssertMovedAside()
    {
        using JobHistory history = _fixture.Write();
        Assert.Equal("history-damaged", history.Moved?.Cause);
        Assert.Contains(Aside, history.Moved!.Summary, StringComparison.Ordinal);
        Assert.Empty(history.List(new JobQuery()));
        Assert.Equal(1, history.Record(HistoryFixture.Job("a")).Number);
    }

    private static object? Run(string path, string sql)
    {
        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}

using System.Text;
using Berth.Core.Diagnosis;
using Berth.History.Jobs;
using Berth.History.Logs;

namespace Berth.History.Tests;

public sealed class JobLogTests : IDisposable
{
    private readonly HistoryFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private JobLogs Logs => new(Path.Combine(_fixture.Directory, "logs"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_is_read_as_it_was_written_and_only_by_its_owner()
    {
        Write(1, "Grüße, ", "Welt\n");
        Write(1, "again\n");
        Assert.Equal("Grüße, Welt\nagain\n", await ReadAsync(Running(1) with { Finished = HistoryFixture.Noon }));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Logs.PathOf(1)));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(79)]
    [InlineData(70)]
    public void A_log_up_to_its_size_is_whole(int length)
    {
        string text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + i % 26)));
        using (JobLogWriter log = Logs.Open(1, most: 80))
        {
            foreach (char letter in text) log.Write([(byte)letter]);
        }

        Assert.Equal(text, File.ReadAllText(Logs.PathOf(1)));
    }

    [Fact]
    public void Of_a_log_that_is_too_long_the_beginning_and_the_end_are_kept()
    {
        using (JobLogWriter log = Logs.Open(1, most: 80))
        {
            for (int i = 0; i < 1000; i++) log.Write(Encoding.ASCII.GetBytes($"{i}\n"));
        }

        string text = File.ReadAllText(Logs.PathOf(1));
        Assert.StartsWith("0\n1\n2\n", text, StringComparison.Ordinal);
        Assert.Contains("\n[berth: 3810 bytes are left out here; a log holds 80 at most]\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n998\n999\n", text, StringComparison.Ordinal);
        Assert.Equal(80, text.Length - "\n[berth: 3810 bytes are left out here; a log holds 80 at most]\n".Length);
    }

    [Fact]
    public async Task Following_gives_what_comes_and_ends_with_the_job()
    {
        JobRecord job = Running(1) with { Log = null };
        JobRecord now = job;
        using Growing output = new();
        Task copy = new JobLogReader(_fixture.Time).CopyAsync(() => now, follow: true, output, Cancellation);
        using JobLogWriter log = Logs.Open(1);
        now = Running(1);
        log.Write("first "u8);
        await TickUntil(() => output.ToString() == "first ");
        // A letter of two bytes that comes in halves is one letter.
        log.Write([0xc3]);
        log.Write([0xbc, (byte)'\n']);
        await TickUntil(() => output.ToString() == "first ü\n");
        Assert.False(copy.IsCompleted);
        log.Write("last\n"u8);
        now = job with { Log = now.Log, Result = "succeeded", Finished = HistoryFixture.Noon };
        await TickUntil(() => copy.IsCompleted);
        await copy;
        Assert.Equal("first ü\nlast\n", output.ToString());
    }

    [Fact]
    public async Task Without_following_a_running_job_gives_what_there_is()
    {
        Write(1, "so far");
        Assert.Equal("so far", await ReadAsync(Running(1)));
    }

    [Fact]
    public async Task A_job_without_a_log_says_why()
    {
        Assert.Contains("has not started yet", await RefusedAsync(Running(1) with { Log = null }), StringComparison.Ordinal);
        Assert.Contains("no runner of this machine wrote one",
            await RefusedAsync(Running(1) with { Log = null, Finished = HistoryFixture.Noon }), StringComparison.Ordinal);
        Assert.Contains("is not there any more",
            await RefusedAsync(Running(1) with { Finished = HistoryFixture.Noon }), StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_of_jobs_that_are_gone_are_removed_and_nothing_else()
    {
        Write(1, "a");
        Write(2, "b");
        File.WriteAllText(Path.Combine(_fixture.Directory, "logs", "notes.log"), "mine");
        Logs.KeepOnly(new HashSet<long> { 2 });
        Assert.Equal(
            ["000002.log", "notes.log"],
            Directory.GetFiles(Path.Combine(_fixture.Directory, "logs")).Select(Path.GetFileName).Order());
    }

    private JobRecord Running(long number) => new() { Id = "a", Number = number, Log = Logs.PathOf(number) };

    private void Write(long number, params string[] parts)
    {
        using JobLogWriter log = Logs.Open(number);
        foreach (string part in parts) log.Write(Encoding.UTF8.GetBytes(part));
    }

    private async Task<string> ReadAsync(JobRecord job)
    {
        using StringWriter output = new();
        await new JobLogReader(_fixture.Time).CopyAsync(() => job, follow: false, output, Cancellation);
        return output.ToString();
    }

    private async Task<string> RefusedAsync(JobRecord job)
    {
        BerthException failure = await Assert.ThrowsAsync<BerthException>(() => ReadAsync(job));
        Assert.Equal("job-log-missing", failure.Finding.Cause);
        return failure.Finding.Summary;
    }

    // The clock is the test's own, so that this waits for nothing but the reader's own work.
    private async Task TickUntil(Func<bool> holds)
    {
        while (!holds())
        {
            Cancellation.ThrowIfCancellationRequested();
            _fixture.Time.Advance(JobLogReader.Pause);
            await Task.Yield();
        }
    }

    // Written by the reader and read by the test, at the same time.
    private sealed class Growing : StringWriter
    {
        private readonly Lock _turn = new();

        public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
        {
            lock (_turn) Write(buffer.Span);
            return Task.CompletedTask;
        }

        public override string ToString()
        {
            lock (_turn) return base.ToString();
        }
    }
}

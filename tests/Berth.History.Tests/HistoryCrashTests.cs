using System.Diagnostics;
using Berth.History.Jobs;
using Berth.History.Store;

namespace Berth.History.Tests;

public sealed class HistoryCrashTests : IDisposable
{
    private readonly HistoryFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task What_was_recorded_survives_a_kill_at_any_moment()
    {
        HashSet<string> said = [];
        Random random = new(7);
        for (int round = 0; round < 12; round++)
        {
            using Process writer = ChildWriter.Start(_fixture.Path, 100_000, $"r{round}-");
            for (int i = random.Next(1, 150); i > 0; i--) said.Add((await Line(writer))!);
            writer.Kill();
            while (await Line(writer) is { } line) said.Add(line);
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);

            using JobHistory reader = _fixture.Read();
            HashSet<string> kept = [.. reader.List(new JobQuery { Limit = int.MaxValue }).Select(job => job.Id)];
            Assert.Subset(kept, said);
        }

        using JobHistory history = _fixture.Write();
        Assert.Null(history.Moved);
        Assert.True(history.Record(HistoryFixture.Job("after")).Number > said.Count);
    }

    [Fact]
    public async Task Readers_see_whole_jobs_while_two_processes_write()
    {
        const int Jobs = 300;
        _fixture.Write().Dispose();
        using Process one = ChildWriter.Start(_fixture.Path, Jobs, "one-");
        using Process two = ChildWriter.Start(_fixture.Path, Jobs, "two-");
        Task<int>[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntil(2 * Jobs)))];
        foreach (Process writer in new[] { one, two })
        {
            while (await Line(writer) is not null)
            {
            }

            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, writer.ExitCode);
        }

        Assert.All(await Task.WhenAll(readers), looks => Assert.True(looks > 0));
    }

    private int ReadUntil(int jobs)
    {
        int looks = 0;
        int seen = 0;
        while (seen < jobs)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            using JobHistory history = _fixture.Read();
            IReadOnlyList<JobRecord> now = history.List(new JobQuery { Limit = int.MaxValue });
            Assert.True(now.Count >= seen);
            Assert.All(now, job => Assert.Equal("succeeded", job.Result));
            seen = now.Count;
            looks++;
        }

        return looks;
    }

    private static async Task<string?> Line(Process process) =>
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
}

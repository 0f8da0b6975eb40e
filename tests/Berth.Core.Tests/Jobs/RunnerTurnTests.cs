using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Core.Tests.Jobs;

public sealed class RunnerTurnTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Log _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private BerthDirectories Directories => BerthDirectories.From(new Dictionary<string, string> { ["BERTH_CACHE_DIR"] = _directory.Path });

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Who_waits_says_for_whom_and_not_for_ever()
    {
        using RunnerTurn held = await TakeAsync();
        Task<RunnerTurn> second = TakeAsync();

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(
            [$"Berth: still waiting for process {Environment.ProcessId}, which prepares a job for the runner desk as well (30 s)"],
            _log.Lines);
        while (!second.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Finding finding = (await Assert.ThrowsAsync<BerthException>(() => second)).Finding;
        Assert.Equal("runner-busy", finding.Cause);
        Assert.Contains($"process {Environment.ProcessId}", Assert.Single(finding.Evidence));
    }

    [Fact]
    public async Task Who_waits_goes_on_when_the_holder_has_ended()
    {
        RunnerTurn held = await TakeAsync();
        Task<RunnerTurn> second = TakeAsync();
        held.Dispose();
        while (!second.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        (await second).Dispose();
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Only_a_killed_preparation_leaves_its_turn()
    {
        Assert.Null(RunnerTurn.TakeLeft(Directories, "desk"));
        using (await TakeAsync())
        {
            Assert.Null(RunnerTurn.TakeLeft(Directories, "desk"));
        }

        Assert.Null(RunnerTurn.TakeLeft(Directories, "desk"));
        // What a process leaves that is killed: the file, and no lock.
        File.WriteAllText(Assert.Single(Directory.GetDirectories(_directory.Path)) + "/desk.lock", "");
        using (RunnerTurn? left = RunnerTurn.TakeLeft(Directories, "desk"))
        {
            Assert.NotNull(left);
        }

        Assert.Null(RunnerTurn.TakeLeft(Directories, "desk"));
    }

    [Fact]
    public async Task A_place_that_cannot_be_used_is_named()
    {
        File.WriteAllText(_directory["runners"], "a file");
        Finding finding = (await Assert.ThrowsAsync<BerthException>(TakeAsync)).Finding;
        Assert.Equal("cache-directory-unusable", finding.Cause);
        Assert.Contains("the runner's lock", finding.Summary);
    }

    private Task<RunnerTurn> TakeAsync() => RunnerTurn.TakeAsync(Directories, "desk", _log, _time, Cancel);

    private sealed class Log : IJobLog
    {
        public List<string> Lines { get; } = [];

        public void Info(string message) => Lines.Add(message);

        public void Warning(string message) => Lines.Add(message);

        public void Debug(string message) => Lines.Add(message);
    }
}

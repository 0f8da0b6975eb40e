using Berth.Core.Checks;
using Berth.Core.Diagnosis;
using Microsoft.Extensions.Time.Testing;

namespace Berth.Core.Tests.Checks;

public sealed class CheckRunnerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task What_happens_to_a_check_is_its_result_and_never_a_pass()
    {
        IReadOnlyList<CheckResult> results = await RunAsync(
            new Fixed("good", () => new CheckResult("good", CheckStatus.Ok, "fine")),
            new Fixed("broken", () => throw new InvalidOperationException("no such thing\u001b[31m")),
            new Fixed(
                "refused", () => throw new BerthException(Finding.Certain("engine-unreachable", "nobody there", "start it"))),
            new Fixed("impossible", () => throw new CheckSkippedException("the engine does not answer")));
        Assert.Equal(
            [CheckStatus.Ok, CheckStatus.Error, CheckStatus.Failed, CheckStatus.Skipped], results.Select(
                result => result.Status));
        Assert.Equal([false, true, true, false], results.Select(result => result.IsFailure));
        Assert.DoesNotContain('\u001b', results[1].Message);
        Assert.Equal("start it", results[2].Fix);
    }

    [Fact]
    public async Task A_check_that_hangs_ends_at_its_limit_and_takes_no_other_with_it()
    {
        TaskCompletionSource<CheckResult> never = new();
        TaskCompletionSource started = new();
        Task<IReadOnlyList<CheckResult>> running = new CheckRunner(_time).RunAsync(
            [new Hanging(never, started), new Fixed("good", () => new CheckResult("good", CheckStatus.Ok, ""))],
            TestContext.Current.CancellationToken);
        await started.Task;
        _time.Advance(TimeSpan.FromSeconds(11));
        IReadOnlyList<CheckResult> results = await running;
        Assert.Equal([CheckStatus.Error, CheckStatus.Ok], results.Select(result => result.Status));
        Assert.Contains("10 s", results[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_result_speaks_for_all_of_its_kind()
    {
        CheckResult worst = CheckResult.Worst(
            "disk",
            [
                new CheckResult("disk", CheckStatus.Warning, "little"), new CheckResult(
                    "disk", CheckStatus.Failed, "full", "free it"),
                new CheckResult("disk", CheckStatus.Ok, "good"),
            ],
            "all good");
        Assert.Equal(new CheckResult("disk", CheckStatus.Failed, "full", "free it"), worst);
        Assert.Equal("all good", CheckResult.Worst("disk", [new CheckResult("disk", CheckStatus.Ok, "a")], "all good").Message);
    }

    private Task<IReadOnlyList<CheckResult>> RunAsync(params ICheck[] checks) =>
        new CheckRunner(_time).RunAsync(checks, TestContext.Current.CancellationToken);

    private sealed class Fixed(string name, Func<CheckResult> run) : ICheck
    {
        public string Name => name;

        public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(run());
    }

    /// <summary>Pays no heed to its token, as a file system that hangs.</summary>
    private sealed class Hanging(TaskCompletionSource<CheckResult> never, TaskCompletionSource started) : ICheck
    {
        public string Name => "hangs";

        public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
        {
            started.SetResult();
            return never.Task;
        }
    }
}

using System.Text.RegularExpressions;
using Berth.FakeGitHub;
using Berth.GitHub.ScaleSets;

namespace Berth.GitHub.Tests.ScaleSets;

public sealed class MessageSessionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_seen_acquired_run_and_completed()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        Assert.Equal(0, session.Statistics?.TotalAssignedJobs);
        Assert.Null(await session.NextAsync(0, 4, Cancellation));
        Assert.Equal("4", fixture.GitHub.Requests[^1].Capacity);

        FakeJob job = fixture.Service.Queue((int)scaleSet.Id, "build (linux)");
        ScaleSetMessage available = (await session.NextAsync(0, 4, Cancellation))!;
        Assert.Equal([job.RequestId], available.Available);
        Assert.Equal((1, 0), (available.Statistics!.TotalAvailableJobs, available.Statistics.TotalAssignedJobs));
        Assert.Equal([job.RequestId], await session.AcquireAsync(available.Available, Cancellation));
        Assert.Equal([], await session.AcquireAsync(available.Available, Cancellation));
        await session.AcknowledgeAsync(available.Id, Cancellation);
        await session.AcknowledgeAsync(available.Id, Cancellation);

        ScaleSetMessage assigned = (await session.NextAsync(available.Id, 4, Cancellation))!;
        Assert.Equal(1, assigned.Statistics!.TotalAssignedJobs);
        JitRunner runner = await fixture.Client.RegisterRunnerAsync(scaleSet.Id, "berth-1", "_work", Cancellation);
        fixture.Service.Take(runner.Configuration.Reveal());
        fixture.Service.Complete(job, "failed");
        ScaleSetMessage begun = (await session.NextAsync(assigned.Id, 4, Cancellation))!;
        JobMessage started = begun.Jobs.Single();
        Assert.Equal((JobMessageKind.Started, "berth-1"), (started.Kind, started.RunnerName));
        Assert.Equal(runner.Runner.Id, started.RunnerId);
        ScaleSetMessage completed = (await session.NextAsync(begun.Id, 4, Cancellation))!;
        JobMessage end = completed.Jobs.Single();
        Assert.Equal((JobMessageKind.Completed, "failed", "build (linux)"), (end.Kind, end.Result, end.JobDisplayName));
        Assert.Equal(2026, end.QueueTime?.Year);
        Assert.Equal(0, completed.Statistics!.TotalAssignedJobs);
    }

    [Fact]
    public async Task A_message_comes_again_until_it_is_acknowledged()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.Queue((int)scaleSet.Id);
        ScaleSetMessage first = (await session.NextAsync(0, 1, Cancellation))!;
        Assert.Equal(first.Id, (await session.NextAsync(0, 1, Cancellation))!.Id);
        Assert.Null(await session.NextAsync(first.Id, 1, Cancellation));
        await session.AcknowledgeAsync(first.Id, Cancellation);
        Assert.Null(await session.NextAsync(0, 1, Cancellation));
    }

    [Fact]
    public async Task Many_jobs_come_in_messages_of_fifty()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.Queue((int)scaleSet.Id, 120);
        List<long> seen = [];
        long last = 0;
        while (await session.NextAsync(last, 1, Cancellation) is { } message)
        {
            Assert.True(message.Jobs.Count <= 50);
            seen.AddRange(message.Available);
            last = message.Id;
        }

        Assert.Equal(120, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_queue_token_that_ended_is_renewed_wherever_it_is_used()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        FakeJob job = fixture.Service.Queue((int)scaleSet.Id);
        fixture.Service.Expire("queue");
        ScaleSetMessage message = (await session.NextAsync(0, 1, Cancellation))!;
        fixture.Service.Expire("queue");
        Assert.Equal([job.RequestId], await session.AcquireAsync(message.Available, Cancellation));
        fixture.Service.Expire("queue");
        await session.AcknowledgeAsync(message.Id, Cancellation);
        Assert.Equal(3, fixture.GitHub.Count(FakeRoute.RefreshSession));
        Assert.DoesNotContain((int)message.Id, fixture.Service.ScaleSets.Single().Unacknowledged);
    }

    [Fact]
    public async Task A_refusal_that_no_new_token_ends_is_an_error_and_no_loop()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (_, MessageSession session) = await fixture.ListenAsync();
        fixture.GitHub.Fail(FakeRoute.NextMessage, Enumerable.Repeat(Fault.Status(401), 10));
        GitHubException refused = await Assert.ThrowsAsync<GitHubException>(() => session.NextAsync(0, 1, Cancellation));
        Assert.Equal(GitHubError.NotAuthorised, refused.Error);
        Assert.Equal(2, fixture.GitHub.Count(FakeRoute.NextMessage));
    }

    [Fact]
    public async Task A_session_that_somebody_else_holds_is_said_with_its_owner()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        GitHubException held = await Assert.ThrowsAsync<GitHubException>(
            () => fixture.Client.OpenSessionAsync(scaleSet.Id, "another", Cancellation));
        Assert.Equal((GitHubError.SessionHeld, "github-session-held"), (held.Error, held.Finding.Cause));
        Assert.Contains(held.Finding.Evidence, line => line.Contains("this-machine", StringComparison.Ordinal));
        Assert.Equal(2, fixture.GitHub.Count(FakeRoute.OpenSession));

        await session.CloseAsync(Cancellation);
        await session.CloseAsync(Cancellation);
        Assert.NotEqual(session.Id, (await fixture.Client.OpenSessionAsync(scaleSet.Id, "another", Cancellation)).Id);
    }

    [Fact]
    public async Task A_new_session_without_a_queue_is_closed_and_no_hindrance_to_the_next()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        FakeScaleSet scaleSet = fixture.Service.AddScaleSet("berth");
        fixture.GitHub.Fail(FakeRoute.OpenSession, WithoutQueue());
        GitHubException broken = await Assert.ThrowsAsync<GitHubException>(
            () => fixture.Client.OpenSessionAsync(scaleSet.Id, "me", Cancellation));
        Assert.Equal((GitHubError.Malformed, true), (broken.Error, broken.IsTransient));
        Assert.False(scaleSet.HasSession);
        await fixture.Client.OpenSessionAsync(scaleSet.Id, "me", Cancellation);
    }

    [Fact]
    public async Task A_renewed_session_without_a_queue_keeps_the_one_that_it_had()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.Queue((int)scaleSet.Id);
        fixture.Service.Expire("queue");
        fixture.GitHub.Fail(FakeRoute.RefreshSession, WithoutQueue());
        Assert.NotNull(await session.NextAsync(0, 1, Cancellation));
    }

    [Fact]
    public async Task A_scale_set_deleted_behind_ones_back_is_not_found()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.DeleteBehindOnesBack((int)scaleSet.Id);
        GitHubException gone = await Assert.ThrowsAsync<GitHubException>(() => session.NextAsync(0, 1, Cancellation));
        Assert.Equal((GitHubError.NotFound, false), (gone.Error, gone.IsTransient));
        await session.CloseAsync(Cancellation);
    }

    [Fact]
    public async Task A_poll_ends_when_it_is_cancelled()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (_, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.PollTime = Timeout.InfiniteTimeSpan;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<ScaleSetMessage?> poll = session.NextAsync(0, 1, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
    }

    private static Fault WithoutQueue() =>
        Fault.Edited(body => Regex.Replace(body, "\"messageQueueUrl\":\"[^\"]*\"", "\"messageQueueUrl\":\"\""));
}

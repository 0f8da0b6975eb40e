using System.Text.Json.Nodes;
using Berth.FakeGitHub;
using Berth.GitHub.ScaleSets;

namespace Berth.GitHub.Tests.ScaleSets;

public sealed class BrokenMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_that_breaks_off_is_fetched_again()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        FakeJob job = fixture.Service.Queue((int)scaleSet.Id);
        fixture.GitHub.Fail(FakeRoute.NextMessage, Fault.Truncated(), Fault.AnswerLost(), Fault.Status(502));
        Assert.Equal([job.RequestId], (await session.NextAsync(0, 1, Cancellation))!.Available);
        Assert.Equal(4, fixture.GitHub.Count(FakeRoute.NextMessage));
    }

    [Fact]
    public async Task Byte_order_marks_are_passed_over()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.Queue((int)scaleSet.Id);
        fixture.GitHub.Fail(FakeRoute.NextMessage, Edit(message => message["body"] = $"\uFEFF{message["body"]}", prefix: "\uFEFF"));
        Assert.Single((await session.NextAsync(0, 1, Cancellation))!.Jobs);
    }

    [Fact]
    public async Task A_message_that_is_cut_as_a_whole_is_malformed_and_quotes_nothing()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.Queue((int)scaleSet.Id, "the-name-of-the-job");
        fixture.GitHub.Fail(FakeRoute.NextMessage, Fault.Edited(body => body[..(body.Length / 2)]));
        GitHubException broken = await Assert.ThrowsAsync<GitHubException>(() => session.NextAsync(0, 1, Cancellation));
        Assert.Equal((GitHubError.Malformed, true), (broken.Error, broken.IsTransient));
        Assert.DoesNotContain("the-name-of-the-job", broken.ToString(), StringComparison.Ordinal);
        Assert.NotNull(await session.NextAsync(0, 1, Cancellation));
    }

    [Theory]
    [InlineData("[{\"messageType\":\"JobAvail")]
    [InlineData("{}")]
    [InlineData("not json")]
    public async Task A_message_whose_jobs_cannot_be_read_still_has_its_statistics(string inner)
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.Queue((int)scaleSet.Id);
        fixture.GitHub.Fail(FakeRoute.NextMessage, Edit(message => message["body"] = inner));
        ScaleSetMessage message = (await session.NextAsync(0, 1, Cancellation))!;
        Assert.Equal((0, 1, 1), (message.Jobs.Count, message.Unreadable, message.Statistics!.TotalAvailableJobs));
    }

    [Fact]
    public async Task One_job_that_cannot_be_read_does_not_hide_the_others()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.Queue((int)scaleSet.Id, 3);
        fixture.GitHub.Fail(FakeRoute.NextMessage, Edit(message =>
        {
            JsonArray jobs = JsonNode.Parse((string)message["body"]!)!.AsArray();
            jobs[1]!["runnerRequestId"] = "none";
            jobs.Add("no object");
            jobs.Add(new JsonObject { ["messageType"] = "JobTeleported" });
            message["body"] = jobs.ToJsonString();
        }));
        ScaleSetMessage read = (await session.NextAsync(0, 1, Cancellation))!;
        Assert.Equal((2, 2), (read.Available.Count, read.Unreadable));
        Assert.Contains(read.Jobs, job => job.Kind == JobMessageKind.Unknown);
    }

    [Fact]
    public async Task A_message_of_another_kind_or_without_jobs_is_taken_for_its_statistics()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.Queue((int)scaleSet.Id);
        fixture.GitHub.Fail(
            FakeRoute.NextMessage, Edit(message => message["messageType"] = "Weather"), Edit(message => message["body"] = ""),
            Edit(message => message.Remove("statistics")));
        Assert.Equal((0, 1), await NextAsync());
        Assert.Equal((0, 0), await NextAsync());
        Assert.Null((await session.NextAsync(0, 1, Cancellation))!.Statistics);

        async Task<(int, int)> NextAsync()
        {
            ScaleSetMessage message = (await session.NextAsync(0, 1, Cancellation))!;
            return (message.Jobs.Count, message.Unreadable);
        }
    }

    private static Fault Edit(Action<JsonObject> edit, string prefix = "") => Fault.Edited(body =>
    {
        JsonObject message = JsonNode.Parse(body)!.AsObject();
        edit(message);
        return prefix + message.ToJsonString();
    });
}

using Berth.Core.Diagnosis;
using Berth.FakeGitHub;
using Berth.GitHub.Http;
using Berth.GitHub.ScaleSets;

namespace Berth.GitHub.Tests.Http;

public sealed class FaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What can be asked, and the route on which it is the one to fail.</summary>
    private static readonly Dictionary<FakeRoute, Func<GitHubFixture, Task>> _harmless = new()
    {
        [FakeRoute.RegistrationToken] = Find,
        [FakeRoute.Registration] = Find,
        [FakeRoute.FindScaleSet] = Find,
        [FakeRoute.RunnerGroups] = fixture => fixture.Client.GroupAsync("default", Cancellation),
        [FakeRoute.FindRunner] = fixture => fixture.Client.FindRunnerAsync("none", Cancellation),
        [FakeRoute.DeleteScaleSet] = fixture => fixture.Client.DeleteAsync(1, Cancellation),
        [FakeRoute.RemoveRunner] = fixture => fixture.Client.RemoveRunnerAsync(1, Cancellation),
        [FakeRoute.RefreshSession] = RefreshAsync,
        [FakeRoute.Acquire] = async fixture => await (await fixture.ListenAsync()).Session.AcquireAsync([1], Cancellation),
        [FakeRoute.Acknowledge] = async fixture => await (await fixture.ListenAsync()).Session.AcknowledgeAsync(1, Cancellation),
        [FakeRoute.CloseSession] = async fixture => await (await fixture.ListenAsync()).Session.CloseAsync(Cancellation),
    };

    private static readonly Dictionary<FakeRoute, Func<GitHubFixture, Task>> _once = new()
    {
        [FakeRoute.CreateScaleSet] = fixture => fixture.Client.CreateAsync(new ScaleSet { Name = "new" }, Cancellation),
        [FakeRoute.OpenSession] = fixture => fixture.Client.OpenSessionAsync(fixture.Service.AddScaleSet("a").Id, "me", Cancellation),
        [FakeRoute.RegisterRunner] =
            fixture => fixture.Client.RegisterRunnerAsync(fixture.Service.AddScaleSet("a").Id, "runner", "_work", Cancellation),
    };

    public static TheoryData<FakeRoute> Harmless => [.. _harmless.Keys];

    public static TheoryData<FakeRoute> Once => [.. _once.Keys];

    public static TheoryData<FakeRoute> All => [.. _harmless.Keys, .. _once.Keys];

    [Theory]
    [MemberData(nameof(Harmless))]
    public async Task What_does_no_harm_is_asked_again(FakeRoute route)
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.GitHub.Fail(route, Fault.Status(503), Fault.Broken(), Fault.Status(500), Fault.Status(504));
        await _harmless[route](fixture);
        Assert.Equal(5, fixture.GitHub.Count(route));
        Assert.Equal(4, fixture.Time.Waits.Count);
        Assert.All(fixture.Time.Waits.Index(), wait => Assert.InRange(
            wait.Item.TotalSeconds, 0.25 * Math.Pow(2, wait.Index), 0.5 * Math.Pow(2, wait.Index)));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public async Task It_is_not_asked_for_ever(FakeRoute route)
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.GitHub.Fail(route, Enumerable.Repeat(Fault.Status(502, "<html>bad</html>"), 20));
        GitHubException failure = await Assert.ThrowsAsync<GitHubException>(() => _harmless[route](fixture));
        Assert.Equal((GitHubError.Unavailable, true), (failure.Error, failure.IsTransient));
        Assert.Equal(5, fixture.GitHub.Count(route));
        Assert.DoesNotContain(failure.Finding.Evidence, line => line.Contains("html", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Once))]
    public async Task What_would_be_done_twice_is_not_asked_again(FakeRoute route)
    {
        foreach (Fault fault in (Fault[])[Fault.Status(500), Fault.Broken(), Fault.AnswerLost(), Fault.Truncated(), Fault.Status(408)])
        {
            await using GitHubFixture fixture = await GitHubFixture.StartAsync();
            fixture.GitHub.Fail(route, fault);
            GitHubException failure = await Assert.ThrowsAsync<GitHubException>(() => _once[route](fixture));
            Assert.Equal(GitHubError.Unavailable, failure.Error);
            Assert.Equal(1, fixture.GitHub.Count(route));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_was_refused_for_its_number_is_asked_again_after_the_time_said(FakeRoute route)
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.GitHub.Fail(route, Fault.Limited(7), Fault.Limited(9, status: 403));
        await Of(route)(fixture);
        Assert.Equal(3, fixture.GitHub.Count(route));
        Assert.Equal(2, fixture.Time.Waits.Count);
        Assert.InRange(fixture.Time.Waits[0].TotalSeconds, 7, 7.5);
        Assert.InRange(fixture.Time.Waits[1].TotalSeconds, 9, 9.5);
    }

    [Fact]
    public async Task A_long_time_is_said_and_not_waited()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.GitHub.Fail(FakeRoute.FindScaleSet, Fault.Limited(3600));
        GitHubException limited = await Assert.ThrowsAsync<GitHubException>(() => Find(fixture));
        Assert.Equal((GitHubError.RateLimited, TimeSpan.FromHours(1)), (limited.Error, limited.RetryAfter));
        Assert.Contains("3600 s", limited.Finding.Summary, StringComparison.Ordinal);
        Assert.Empty(fixture.Time.Waits);
    }

    [Fact]
    public async Task The_reset_of_the_rate_limit_counts_as_well()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        long reset = fixture.Time.GetUtcNow().AddSeconds(20).ToUnixTimeSeconds();
        fixture.GitHub.Fail(
            FakeRoute.RegistrationToken,
            Fault.Status(403, "", ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", $"{reset}")));
        await Find(fixture);
        Assert.InRange(Assert.Single(fixture.Time.Waits).TotalSeconds, 20, 20.5);
    }

    [Fact]
    public async Task A_fresh_registration_token_may_be_refused_for_a_moment()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.GitHub.Fail(FakeRoute.Registration, Fault.Status(401), Fault.Status(403));
        await Find(fixture);
        Assert.Equal(3, fixture.GitHub.Count(FakeRoute.Registration));
    }

    [Fact]
    public async Task The_admins_token_is_kept_renewed_before_its_end_and_once_when_refused()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Find(fixture)));
        Assert.Equal(1, fixture.GitHub.Count(FakeRoute.Registration));

        fixture.Time.Advance(TimeSpan.FromMinutes(58));
        await Find(fixture);
        Assert.Equal(1, fixture.GitHub.Count(FakeRoute.Registration));
        fixture.Time.Advance(TimeSpan.FromMinutes(1.5));
        await Find(fixture);
        Assert.Equal(2, fixture.GitHub.Count(FakeRoute.Registration));

        fixture.Service.Expire("admin");
        await Find(fixture);
        Assert.Equal(3, fixture.GitHub.Count(FakeRoute.Registration));

        fixture.GitHub.Fail(FakeRoute.FindScaleSet, Enumerable.Repeat(Fault.Status(401), 9));
        GitHubException refused = await Assert.ThrowsAsync<GitHubException>(() => Find(fixture));
        Assert.Equal((GitHubError.NotAuthorised, "not-authorised-github"), (refused.Error, refused.Finding.Cause));
        Assert.Equal(4, fixture.GitHub.Count(FakeRoute.Registration));
    }

    [Fact]
    public async Task A_renamed_repository_is_not_followed()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.GitHub.Fail(FakeRoute.RegistrationToken, Fault.Status(307, "", ("Location", "/api/v3/repositories/1")));
        GitHubException moved = await Assert.ThrowsAsync<GitHubException>(() => Find(fixture));
        Assert.Equal((GitHubError.Moved, "github-moved"), (moved.Error, moved.Finding.Cause));
        Assert.Single(fixture.GitHub.Requests);
    }

    [Fact]
    public async Task An_error_has_GitHubs_names_for_the_request_and_its_words_made_harmless()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.GitHub.Fail(FakeRoute.FindScaleSet, Fault.Status(400, """{"message":"no\n::error::\u001b[31mway"}"""));
        GitHubException failure = await Assert.ThrowsAsync<GitHubException>(() => Find(fixture));
        Assert.Equal(("activity-3", "FAKE:3", 400), (failure.ActivityId, failure.RequestId, (int?)failure.Status));
        Assert.Contains("ActivityId: activity-3", failure.Finding.Evidence);
        Assert.Contains("X-GitHub-Request-Id: FAKE:3", failure.Finding.Evidence);
        Assert.All(failure.Finding.Evidence, line => Assert.DoesNotContain('\u001b', line));
    }

    [Fact]
    public async Task A_clock_that_is_off_is_said_where_the_credential_is_refused()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.GitHub.Fail(FakeRoute.RegistrationToken, Fault.Status(401, "", ("Date", "Wed, 04 Mar 2026 05:16:07 GMT")));
        GitHubException refused = await Assert.ThrowsAsync<GitHubException>(() => Find(fixture));
        Assert.Contains("this machine's clock differs from GitHub's by 600 s", refused.Finding.Evidence);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task No_error_shows_a_token_not_even_when_the_other_side_repeats_it(FakeRoute route)
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        Fault[] faults =
        [
            Fault.Status(400, "echo"), Fault.Status(401, "echo"), Fault.Status(403, "echo"), Fault.Status(409, "echo"),
            Fault.Edited(body => $"{{\"token\": {body}"), Fault.AnswerLost(),
        ];
        fixture.GitHub.Echo = true;
        foreach (Fault fault in faults)
        {
            fixture.GitHub.Fail(route, Enumerable.Repeat(fault, 5));
            Exception? failure = await Record.ExceptionAsync(() => Of(route)(fixture));
            // A repeat may have gone well, or have met what the first one did.
            if (failure is null) continue;
            string said = $"{failure}\n{string.Join('\n', ((BerthException)failure).Finding.Evidence)}";
            Assert.All(fixture.Service.AllTokens, token => Assert.DoesNotContain(token, said, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Nobody_there_is_unreachable()
    {
        string url;
        await using (GitHubFixture gone = await GitHubFixture.StartAsync()) url = gone.GitHub.Url;
        HastyTime time = new();
        using GitHubHttp http = new(new GitHubSettings("berth/test", null, new Dictionary<string, string>()), time);
        using ScaleSetClient client = new(
            GitHubTarget.Parse($"{url}/owner/repo"), new GitHub.Credentials.TokenCredential(new Uri(url).Authority, new Secret("x")), http);
        GitHubException failure = await Assert.ThrowsAsync<GitHubException>(() => client.FindAsync(1, "x", Cancellation));
        Assert.Equal((GitHubError.Unreachable, "github-unreachable"), (failure.Error, failure.Finding.Cause));
        Assert.Contains("(5 attempts)", failure.Finding.Evidence[0], StringComparison.Ordinal);
    }

    private static Func<GitHubFixture, Task> Of(FakeRoute route) => _harmless.GetValueOrDefault(route) ?? _once[route];

    private static async Task Find(GitHubFixture fixture) => await fixture.Client.FindAsync(1, "none", Cancellation);

    private static async Task RefreshAsync(GitHubFixture fixture)
    {
        (_, MessageSession session) = await fixture.ListenAsync();
        fixture.Service.Expire("queue");
        await session.NextAsync(0, 1, Cancellation);
    }
}

using Berth.Core.Diagnosis;
using Berth.FakeGitHub;
using Berth.GitHub.ScaleSets;

namespace Berth.GitHub.Tests.ScaleSets;

public sealed class ScaleSetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scale_set_is_made_found_changed_and_removed()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        ScaleSetClient client = fixture.Client;
        Assert.Null(await client.FindAsync(1, "berth", Cancellation));

        ScaleSet made = await client.CreateAsync(
            new ScaleSet { Name = "berth", RunnerGroupId = 1, RunnerSetting = new RunnerSetting(true) }, Cancellation);
        Assert.Equal(("berth", 1), (made.Name, made.RunnerGroupId));
        Assert.Equal([new ScaleSetLabel("berth")], made.Labels);
        Assert.True(made.RunnerSetting?.DisableUpdate);
        Assert.Equal(made.Id, (await client.FindAsync(1, "berth", Cancellation))?.Id);
        Assert.Equal(made.Id, (await client.GetAsync(made.Id, Cancellation)).Id);

        ScaleSet changed = await client.UpdateAsync(
            made.Id, new ScaleSet { Labels = [new ScaleSetLabel("gpu"), new ScaleSetLabel("big")] }, Cancellation);
        Assert.Equal(["gpu", "big"], changed.Labels.Select(label => label.Name));

        await client.DeleteAsync(made.Id, Cancellation);
        await client.DeleteAsync(made.Id, Cancellation);
        Assert.Empty(fixture.Service.ScaleSets);
    }

    [Fact]
    public async Task A_name_is_sent_as_it_is()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        FakeScaleSet odd = fixture.Service.AddScaleSet("a b&c=d#ü");
        Assert.Equal(odd.Id, (await fixture.Client.FindAsync(1, odd.Name, Cancellation))?.Id);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_said_so()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.Service.AddScaleSet("berth");
        GitHubException taken = await Assert.ThrowsAsync<GitHubException>(
            () => fixture.Client.CreateAsync(new ScaleSet { Name = "berth", RunnerGroupId = 1 }, Cancellation));
        Assert.Equal((GitHubError.ScaleSetExists, "github-scale-set-exists"), (taken.Error, taken.Finding.Cause));
    }

    [Theory]
    [InlineData("owner/repo", "repos/owner/repo")]
    [InlineData("org", "orgs/org")]
    [InlineData("enterprises/company", "enterprises/company")]
    public async Task Repositories_organisations_and_enterprises_register_at_their_own_place(string path, string place)
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        fixture.Service.Scopes = "repo, admin:org, manage_runners:enterprise";
        Assert.Null(await fixture.ClientOf(path).FindAsync(1, "none", Cancellation));
        Assert.Contains($"/api/v3/{place}/actions/runners/registration-token", fixture.GitHub.Requests[0].Path);
        Assert.Equal(
            $$"""{"url":"{{fixture.GitHub.Url}}/{{path}}","runner_event":"register"}""", fixture.GitHub.Requests[1].Body);
        Assert.Equal("berth/test", fixture.GitHub.Requests[1].UserAgent);
    }

    [Fact]
    public async Task A_runner_group_is_found_by_name()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        Assert.Equal(1, (await fixture.Client.GroupAsync(RunnerGroup.Default, Cancellation)).Id);
        BerthException none = await Assert.ThrowsAsync<GitHubException>(() => fixture.Client.GroupAsync("secret club", Cancellation));
        Assert.Equal("github-runner-group-not-found", none.Finding.Cause);
        Assert.Contains("secret club", none.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runner_is_registered_found_and_removed_once()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        FakeScaleSet scaleSet = fixture.Service.AddScaleSet("berth");
        JitRunner runner = await fixture.Client.RegisterRunnerAsync(scaleSet.Id, "berth-1", "_work", Cancellation);
        Assert.Equal(scaleSet.Runners.Single().Configuration, runner.Configuration.Reveal());
        Assert.Equal(runner.Runner, await fixture.Client.FindRunnerAsync("berth-1", Cancellation));
        GitHubException twice = await Assert.ThrowsAsync<GitHubException>(
            () => fixture.Client.RegisterRunnerAsync(scaleSet.Id, "berth-1", "_work", Cancellation));
        Assert.Equal(GitHubError.RunnerExists, twice.Error);
        Assert.Equal(RunnerRemoval.Removed, await fixture.Client.RemoveRunnerAsync(runner.Runner.Id, Cancellation));
        Assert.Equal(RunnerRemoval.WasGone, await fixture.Client.RemoveRunnerAsync(runner.Runner.Id, Cancellation));
        Assert.Null(await fixture.Client.FindRunnerAsync("berth-1", Cancellation));
    }

    [Fact]
    public async Task A_runner_with_a_job_stays()
    {
        await using GitHubFixture fixture = await GitHubFixture.StartAsync();
        (ScaleSet scaleSet, MessageSession session) = await fixture.ListenAsync();
        FakeJob job = fixture.Service.Queue((int)scaleSet.Id);
        await session.AcquireAsync([job.RequestId], Cancellation);
        JitRunner runner = await fixture.Client.RegisterRunnerAsync(scaleSet.Id, "berth-1", "_work", Cancellation);
        Assert.Same(job, fixture.Service.Take(runner.Configuration.Reveal()));
        Assert.Equal(RunnerRemoval.IsBusy, await fixture.Client.RemoveRunnerAsync(runner.Runner.Id, Cancellation));
    }
}

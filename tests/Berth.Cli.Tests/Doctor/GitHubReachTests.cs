using Berth.Cli.Doctor;
using Berth.Core.Checks;
using Berth.Core.Checks.Rules;

namespace Berth.Cli.Tests.Doctor;

public sealed class GitHubReachTests
{
    [Fact]
    public async Task A_proxy_that_intercepts_TLS_is_an_unknown_authority()
    {
        using FakeProxy proxy = new(intercepts: true);
        ReachFacts facts = await AskAsync($"http://user:hunter2@127.0.0.1:{proxy.Port}");
        Assert.Equal(ReachOutcome.UnknownAuthority, facts.Outcome);
        Assert.Contains("Corporate Inspection", facts.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", facts.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_does_not_let_through_is_told_apart_from_one_that_is_not_there()
    {
        int port;
        using (FakeProxy proxy = new(intercepts: false))
        {
            port = proxy.Port;
            Assert.Equal(ReachOutcome.ProxyRefused, (await AskAsync($"http://127.0.0.1:{port}")).Outcome);
        }

        ReachFacts gone = await AskAsync($"http://127.0.0.1:{port}");
        Assert.Equal((ReachOutcome.Refused, $"127.0.0.1:{port}, set by https_proxy"), (gone.Outcome, gone.Proxy));
    }

    [Fact]
    public async Task A_proxy_that_is_no_address_is_named_by_its_variable_alone()
    {
        ReachFacts facts = await AskAsync("ftp://hunter2/");
        Assert.Equal((ReachOutcome.Other, "https_proxy is no address of a proxy"), (facts.Outcome, facts.Detail));
    }

    /// <summary>RFC 2606: this name is never there.</summary>
    [Fact]
    public async Task A_name_that_nobody_knows_is_not_found() => Assert.Equal(
        ReachOutcome.NameNotFound,
        (await new GitHubReach(new ProxySettings(new Dictionary<string, string>()), TimeProvider.System)
            .AskAsync("github.invalid", TestContext.Current.CancellationToken)).Outcome);

    private static Task<ReachFacts> AskAsync(string proxy) =>
        new GitHubReach(new ProxySettings(new Dictionary<string, string> { ["https_proxy"] = proxy }), TimeProvider.System)
            .AskAsync(GitHubReach.Api, TestContext.Current.CancellationToken);
}

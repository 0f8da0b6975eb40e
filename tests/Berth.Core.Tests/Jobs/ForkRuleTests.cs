using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Runners;

namespace Berth.Core.Tests.Jobs;

public sealed class ForkRuleTests
{
    private static readonly RunnerDefinition _runner = new() { Name = "desk" };

    [Theory]
    [InlineData("""{"ref":"refs/heads/main","repository":{"full_name":"octo/hello"}}""")]
    [InlineData("""{"pull_request":{"head":{"repo":{"full_name":"octo/hello"}},"base":{"repo":{"full_name":"Octo/Hello"}}}}""")]
    [InlineData("""{"workflow_run":{"head_repository":{"full_name":"octo/hello"},"repository":{"full_name":"octo/hello"}}}""")]
    [InlineData("""{"workflow_run":{"head_repository":{"full_name":"octo/hello"}},"repository":{"full_name":"octo/hello"}}""")]
    [InlineData("""{"pull_request":null,"action":"created"}""")]
    [InlineData("{}")]
    public void Jobs_of_the_repository_itself_run(string payload) => Assert.Null(Judge(payload));

    [Theory]
    [InlineData("""{"pull_request":{"head":{"repo":{"full_name":"stranger/hello"}},"base":{"repo":{"full_name":"octo/hello"}}}}""")]
    [InlineData("""{"pull_request":{"head":{"repo":null},"base":{"repo":{"full_name":"octo/hello"}}}}""")]
    [InlineData("""{"pull_request":{"head":{},"base":{"repo":{"full_name":"octo/hello"}}}}""")]
    [InlineData("""{"pull_request":{"head":{"repo":{"full_name":7}},"base":{"repo":{"full_name":7}}}}""")]
    [InlineData("""{"pull_request":{}}""")]
    [InlineData("""{"workflow_run":{"head_repository":{"full_name":"stranger/hello"},"repository":{"full_name":"octo/hello"}}}""")]
    [InlineData("""{"workflow_run":{"head_repository":null},"repository":{"full_name":"octo/hello"}}""")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Jobs_of_forks_and_of_nobody_knows_whom_do_not(string payload)
    {
        Finding finding = Judge(payload)!;
        Assert.Equal("fork-not-allowed", finding.Cause);
        Assert.Contains("forks: allow", finding.Fix, StringComparison.Ordinal);
        Assert.Null(Judge(payload, _runner with { Forks = ForkPolicy.Allow }));
    }

    [Fact]
    public void A_forks_name_cannot_write_into_the_log() => Assert.DoesNotContain(
        '\n', Judge("""{"pull_request":{"head":{"repo":{"full_name":"a\n::error::x"}},"base":{"repo":{"full_name":"o/h"}}}}""")!.Summary);

    [Fact]
    public void A_definition_that_says_nothing_refuses()
    {
        Assert.Equal(ForkPolicy.Refuse, _runner.Forks);
        RunnerDefinition read = JsonSerializer.Deserialize("""{"name":"desk"}""", RunnerDefinitionJson.Default.RunnerDefinition)!;
        Assert.Equal(ForkPolicy.Refuse, read.Forks);
    }

    private static Finding? Judge(string payload, RunnerDefinition? runner = null)
    {
        using JsonDocument document = JsonDocument.Parse(payload);
        return ForkRule.Judge(runner ?? _runner, document.RootElement);
    }
}

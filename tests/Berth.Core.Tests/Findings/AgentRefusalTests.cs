using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;

namespace Berth.Core.Tests.Findings;

/// <summary>The agent said in a container's log why it ended it.</summary>
public sealed class AgentRefusalTests
{
    private const string Usage = "berth-agent: allowed are: run, seed, install, step, version";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_agent_that_does_not_know_the_command_is_of_another_build(bool init)
    {
        Verdict verdict = Judge("look", init, exitCode: 64, Usage);
        Assert.Equal("agent-image-outdated", verdict.Cause);
        Assert.Contains("hookImage", verdict.Findings[0].Fix, StringComparison.Ordinal);
        Assert.Contains("\"look\"", verdict.Findings[0].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_whose_lease_is_locked_is_named_by_its_place_on_the_node()
    {
        Verdict verdict = Judge(
            "job", init: false, exitCode: 70, "berth-agent: failed cache-in-use another job uses this cache: /__berth/caches/0/lease is locked");
        Assert.Equal("cache-in-use", verdict.Cause);
        Assert.Contains("/var/lib/berth/caches/ci/nix/bind-0 on node n1", verdict.Findings[0].Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("command", verdict.Findings[0].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_code_of_the_agents_is_its_own_cause() =>
        Assert.Equal("overlay-not-permitted", Judge(
            "job", init: false, exitCode: 70, "berth-agent: failed overlay-not-permitted mount: Operation not permitted").Cause);

    [Fact]
    public void Words_of_another_program_are_no_code_of_the_agents() =>
        Assert.Equal("job-container-exited", Judge("job", init: false, exitCode: 1, "berth-agent: failed what-ever it was").Cause);

    private static Verdict Judge(string name, bool init, int exitCode, string log)
    {
        JsonObject container = new()
        {
            ["name"] = name,
            ["image"] = "x",
            ["command"] = new JsonArray("/agent", "look"),
            ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "cache-0", ["mountPath"] = "/__berth/caches/0" }),
        };
        JsonObject status = new()
        {
            ["name"] = name,
            ["state"] = new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = exitCode, ["reason"] = "Error" } },
        };
        JsonObject spec = new()
        {
            ["nodeName"] = "n1",
            ["volumes"] = new JsonArray(new JsonObject
            {
                ["name"] = "cache-0",
                ["hostPath"] = new JsonObject { ["path"] = "/var/lib/berth/caches/ci/nix/bind-0" },
            }),
            [init ? "initContainers" : "containers"] = new JsonArray(container),
        };
        JsonObject evidence = new()
        {
            ["pod"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "p" },
                ["spec"] = spec,
                ["status"] = new JsonObject { [init ? "initContainerStatuses" : "containerStatuses"] = new JsonArray(status) },
            },
            ["logs"] = new JsonObject { [name] = log },
        };
        return Diagnostician.Judge(Evidence.Read(Encoding.UTF8.GetBytes(evidence.ToJsonString()), out _)!);
    }
}

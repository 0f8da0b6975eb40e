using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;

namespace Berth.Core.Tests.Findings;

/// <summary>Containers that run and fail a probe, and those that only did once.</summary>
public sealed class ProbeTests
{
    [Theory]
    [InlineData("k133-liveness-service.json", "\"web\"", "livenessProbe (exec cat /alive)")]
    [InlineData("k133-liveness-job.json", "\"job\"", "livenessProbe (tcpSocket :81)")]
    [InlineData("k133-not-ready.json", "\"db\"", "readinessProbe (httpGet :8080/health)")]
    public void The_probe_is_named_as_the_pod_has_it(string file, string container, string probe)
    {
        Finding finding = Assert.Single(Judge(Load(file)).Findings);

        Assert.Contains(container, finding.Summary, StringComparison.Ordinal);
        Assert.Contains(probe, finding.Summary, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, line => line.Contains(" probe failed: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2027-01-01T00:00:00Z", 1, Verdict.Healthy)]
    [InlineData("2020-01-01T00:00:00Z", 1, "liveness-probe-failed")]
    [InlineData("2027-01-01T00:00:00Z", 7, "liveness-probe-failed")]
    public void A_service_that_was_started_again_once_and_works_is_well(string startedAt, int restarts, string cause)
    {
        JsonNode root = Load("k133-liveness-service.json");
        JsonNode status = root["pod"]!["status"]!["containerStatuses"]!.AsArray().Single(each => (string?)each!["name"] == "web")!;
        status["ready"] = true;
        status["restartCount"] = restarts;
        status["state"] = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = startedAt } };

        Assert.Equal(cause, Judge(root).Cause);
    }

    [Fact]
    public void Whoever_takes_the_pod_away_is_not_its_probe()
    {
        JsonNode root = Load("k133-liveness-job.json");
        root["pod"]!["metadata"]!["deletionTimestamp"] = "2026-11-28T07:30:00Z";

        Assert.DoesNotContain(Judge(root).Findings, finding => finding.Cause == "liveness-probe-failed");
    }

    private static JsonNode Load(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "tests/pod-failures/own", file)))!;

    private static Verdict Judge(JsonNode root) =>
        Diagnostician.Judge(Evidence.Read(Encoding.UTF8.GetBytes(root.ToJsonString()), out _)!);
}

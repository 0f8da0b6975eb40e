using System.Text.Json;
using Berth.Core.Jobs;
using Berth.Kubernetes.Pods;

namespace Berth.Kubernetes.Tests;

/// <summary>Which volume of a runner's pod its job can share.</summary>
public sealed class RunnerWorkTests
{
    private const string Ephemeral = """{ "name": "work", "ephemeral": { "volumeClaimTemplate": { "spec": { "accessModes": ["MODE"] } } } }""";

    [Theory]
    [InlineData("ReadWriteOnce", "node-1")]
    [InlineData("ReadWriteMany", null)]
    public void The_claim_of_an_ephemeral_volume_is_called_after_the_pod_and_tied_to_its_node_where_one_node_has_it(string mode, string? node)
    {
        RunnerWork work = Of(Ephemeral.Replace("MODE", mode, StringComparison.Ordinal), "{}");

        Assert.Equal(new SharedWork("desk-x-work", null, node), work.Volume);
    }

    [Fact]
    public void A_claim_of_somebody_elses_is_used_where_it_is_mounted()
    {
        RunnerWork work = Of(
            """{ "name": "work", "persistentVolumeClaim": { "claimName": "shared" } }""", """{ "subPath": "a", "mountPath": "/home/runner" }""");

        Assert.Equal(new SharedWork("shared", "a/_work", "node-1"), work.Volume);
    }

    [Theory]
    [InlineData("""{ "name": "work", "emptyDir": {} }""", "{}", "is no claim")]
    [InlineData("""{ "name": "other", "emptyDir": {} }""", "{}", "is on no volume")]
    [InlineData("""{ "name": "work", "persistentVolumeClaim": { "claimName": "c" } }""", """{ "mountPath": "/home/runner/_wor" }""", "is on no volume")]
    [InlineData("""{ "name": "work", "persistentVolumeClaim": { "claimName": "c" } }""", """{ "subPathExpr": "$(POD)" }""", "subPathExpr")]
    [InlineData("""{ "name": "work", "ephemeral": { "volumeClaimTemplate": { "spec": { "accessModes": ["ReadWriteOncePod"] } } } }""", "{}",
        "one pod at a time")]
    public void What_a_job_cannot_mount_is_named(string volume, string mount, string said)
    {
        RunnerWork work = Of(volume, mount);

        Assert.Null(work.Volume);
        Assert.Contains(said, work.Problem, StringComparison.Ordinal);
    }

    private static RunnerWork Of(string volume, string mount)
    {
        var mounted = System.Text.Json.Nodes.JsonNode.Parse(mount)!.AsObject();
        mounted["name"] = "work";
        mounted["mountPath"] ??= "/home/runner/_work";
        using JsonDocument pod = JsonDocument.Parse($$"""
            { "metadata": { "name": "desk-x" },
              "spec": { "nodeName": "node-1", "volumes": [{{volume}}],
                "containers": [{ "name": "side" }, { "name": "runner", "volumeMounts": [{{mounted.ToJsonString()}}] }] } }
            """);
        return RunnerWork.Of(pod.RootElement, "runner", "/home/runner/_work");
    }
}

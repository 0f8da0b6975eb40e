using System.Text.Json;
using Berth.Core.Pods;
using Berth.Docker.Support;

namespace Berth.Docker.Tests;

public sealed class DockerSupportTests
{
    [Fact]
    public void What_cannot_be_honoured_is_named_by_its_path()
    {
        Pod pod = Parse("""
            {"metadata":{"name":"p"},"spec":{"restartPolicy":"Always","activeDeadlineSeconds":5,"runtimeClassName":"gvisor",
              "containers":[{"name":"a","image":"i","lifecycle":{"postStart":{}},"livenessProbe":{"exec":{"command":["x"]}},
                "readinessProbe":{"httpGet":{"port":80}},"resources":{"limits":{"nvidia.com/gpu":"1","cpu":"lots"}},
                "env":[{"name":"IP","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}}],
                "volumeMounts":[{"name":"v","mountPath":"/v","subPathExpr":"$(X)"}]}],
              "volumes":[{"name":"v","persistentVolumeClaim":{"claimName":"../etc"}}]}}
            """);
        Assert.Equal(
            [
                "spec.containers[0].lifecycle", "spec.containers[0].livenessProbe", "spec.containers[0].readinessProbe.httpGet",
                "spec.containers[0].resources.limits.nvidia.com/gpu", "spec.containers[0].resources.limits.cpu",
                "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath", "spec.containers[0].volumeMounts[0].subPathExpr",
                "spec.volumes[0].persistentVolumeClaim.claimName", "spec.restartPolicy", "spec.activeDeadlineSeconds", "spec.runtimeClassName",
            ],
            DockerSupport.Check(pod).Select(f => f.Summary.Split(' ')[0]).ToHashSet());
        Assert.All(DockerSupport.Check(pod), f => Assert.Equal(DockerSupport.NotSupported, f.Cause));
    }

    [Fact]
    public void What_has_no_meaning_on_one_machine_is_noted_and_not_refused()
    {
        Pod pod = Parse("""
            {"metadata":{"name":"p"},"spec":{"nodeSelector":{"a":"b"},"tolerations":[{"key":"x"}],"serviceAccountName":"s",
              "automountServiceAccountToken":false,"imagePullSecrets":[{"name":"n"}],
              "containers":[{"name":"a","image":"i","lifecycle":{},"resources":{"requests":{"cpu":"1"}}}]}}
            """);
        Assert.Empty(DockerSupport.Check(pod));
        Assert.Equal(
            ["spec.containers[0].resources.requests", "spec.imagePullSecrets", "spec.nodeSelector", "spec.serviceAccountName", "spec.tolerations"],
            DockerSupport.Ignored(pod).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"metadata":{},"spec":{"containers":[{"name":"a","image":"i"}]}}""", "metadata.name")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[]}}""", "spec.containers is empty")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a"}]}}""", "spec.containers[0].image")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"i"},{"name":"a","image":"i"}]}}""", "\"a\"")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"i","volumeMounts":[{"name":"v","mountPath":"/v"}]}]}}""", "volumeMounts[0]")]
    [InlineData("""{"metadata":{"name":"p","annotations":{"docker.berth.dev/a":"no json"}},"spec":{"containers":[{"name":"a","image":"i"}]}}""", "docker.berth.dev/a")]
    [InlineData("""{"metadata":{"name":"p","annotations":{"docker.berth.dev/a":"{\"warp\":1}"}},"spec":{"containers":[{"name":"a","image":"i"}]}}""", "warp")]
    [InlineData("""{"metadata":{"name":"p"},"spec":{"volumes":[{"name":"v","emptyDir":{"medium":"Memory"}}],"initContainers":[{"name":"i","image":"i","volumeMounts":[{"name":"v","mountPath":"/v"}]}],"containers":[{"name":"a","image":"i","volumeMounts":[{"name":"v","mountPath":"/v"}]}]}}""", "initContainers[0].volumeMounts[0]")]
    public void A_pod_that_makes_no_sense_is_refused(string json, string named) =>
        Assert.Contains(named, Assert.Single(DockerSupport.Check(Parse(json))).Summary);

    private static Pod Parse(string json) => JsonSerializer.Deserialize(json, PodJson.Default.Pod)!;
}

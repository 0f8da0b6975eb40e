using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Extensions;
using Berth.Core.Pods;
using CsCheck;

namespace Berth.Core.Tests.Extensions;

public sealed class ExtensionMergeTests
{
    private static readonly Pod _planned = new()
    {
        Metadata = new PodMetadata
        {
            Name = "desk-workflow",
            Labels = new Dictionary<string, string> { [PodLabels.Runner] = "desk", ["team"] = "core" },
        },
        Spec = new PodSpec
        {
            InitContainers = [new Container { Name = "seed-0", Image = "debian", Command = ["/__berth/agent", "seed"] }],
            Containers =
            [
                new Container
                {
                    Name = "job",
                    Image = "debian",
                    Command = ["/__berth/agent", "run"],
                    Env = [new EnvVar { Name = "A", Value = "1" }, new EnvVar { Name = "B", Value = "2" }],
                    VolumeMounts = [new VolumeMount { Name = "job-files", MountPath = "/__w" }, new VolumeMount { Name = "cache-0", MountPath = "/cache" }],
                    SecurityContext = new SecurityContext { Capabilities = new Capabilities { Add = ["SYS_ADMIN"] } },
                },
                new Container { Name = "redis", Image = "redis", Ports = [new ContainerPort { Port = 6379, HostPort = 6379 }] },
            ],
            Volumes =
            [
                new Volume { Name = "job-files", HostPath = new HostPathVolume { Path = "/home/runner/_work" } },
                new Volume { Name = "cache-0", HostPath = new HostPathVolume { Path = "/caches/0" } },
            ],
            RestartPolicy = "Never",
            HostAliases = [new HostAlias { Ip = "127.0.0.1", Hostnames = ["redis"] }],
            SecurityContext = new PodSecurityContext { FsGroup = 1001 },
        },
    };

    private static ExtensionMergeResult Merge(string json) => ExtensionMerge.Merge(_planned, JsonNode.Parse(json), "ext.yaml");

    private static (Pod Pod, IReadOnlyList<string> Notes) Merged(string json)
    {
        ExtensionMergeResult result = Merge(json);
        Assert.Empty(result.Problems);
        Assert.Null(result.Finding);
        return (result.Pod, result.Notes);
    }

    private static string Text(Pod pod) => JsonSerializer.Serialize(pod, PodJson.Default.Pod);

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"apiVersion": "v1", "kind": "PodTemplate", "metadata": null, "spec": {}}""")]
    [InlineData("""{"kind": "Pod", "spec": {"containers": [{"name": "$job"}], "volumes": []}, "metadata": {"labels": {}}}""")]
    public void An_empty_extension_changes_nothing(string json)
    {
        (Pod pod, IReadOnlyList<string> notes) = Merged(json);
        Assert.Equal(Text(_planned), Text(pod));
        Assert.Empty(notes);
    }

    [Fact]
    public void Labels_and_annotations_are_added()
    {
        (Pod pod, IReadOnlyList<string> notes) = Merged(
            """{"metadata": {"name": "mine", "labels": {"team": "web", "x": "y"}, "annotations": {"n": "v"}}}""");
        Assert.Equal(new Dictionary<string, string> { [PodLabels.Runner] = "desk", ["team"] = "web", ["x"] = "y" }, pod.Metadata.Labels);
        Assert.Equal("v", pod.Metadata.Annotations!["n"]);
        Assert.Equal("desk-workflow", pod.Metadata.Name);
        Assert.Equal(
            ["ext.yaml: $.metadata.name: left out: of a pod's metadata an extension adds labels and annotations only", "ext.yaml: $.metadata.labels.team: replaces the planned value"],
            notes);
    }

    [Fact]
    public void The_job_container_is_merged_and_the_service_too()
    {
        (Pod pod, IReadOnlyList<string> notes) = Merged(
            """
            {"spec": {"volumes": [{"name": "tools", "hostPath": {"path": "/opt"}}], "containers": [
              {"name": "$job", "image": "other", "command": ["sh"], "env": [{"name": "A", "value": "9"}, {"name": "C", "value": "3"}],
               "volumeMounts": [{"name": "tools", "mountPath": "/opt/"}], "ports": [{"containerPort": 80}],
               "resources": {"limits": {"cpu": "2"}}, "securityContext": {"privileged": true}, "lifecycle": {"postStart": {}}},
              {"name": "$redis", "args": ["--save"]},
              {"name": "sidecar", "image": "busybox"}]}}
            """);
        Container job = pod.Spec.Containers[0];
        Assert.Equal(("job", "debian"), (job.Name, job.Image));
        Assert.Equal(["/__berth/agent", "run"], job.Command);
        Assert.Equal(["B=2", "A=9", "C=3"], job.Env!.Select(e => $"{e.Name}={e.Value}"));
        Assert.Equal(["/__w", "/cache", "/opt/"], job.VolumeMounts!.Select(m => m.MountPath));
        Assert.Equal("2", job.Resources!.Limits!["cpu"]);
        Assert.Equal((true, null), (job.SecurityContext!.Privileged, job.SecurityContext.Capabilities));
        Assert.True(job.Other!.ContainsKey("lifecycle"));
        Assert.Equal(["--save"], pod.Spec.Containers[1].Args);
        Assert.Equal(["job", "redis", "sidecar"], pod.Spec.Containers.Select(c => c.Name));
        Assert.Equal(
            [
                "ext.yaml: $.spec.containers[0].image: left out: the workflow says which image the container has",
                "ext.yaml: $.spec.containers[0].command: left out: the container's entry process is Berth's agent, which runs the steps",
                "ext.yaml: $.spec.containers[0].env[0]: replaces the planned value of A",
                "ext.yaml: $.spec.containers[0].securityContext: replaces what was planned",
            ],
            notes);
    }

    [Fact]
    public void What_the_official_rules_would_lose_is_kept()
    {
        (Pod pod, IReadOnlyList<string> notes) = Merged(
            """
            {"spec": {"initContainers": [{"name": "fs-init", "image": "runner", "volumeMounts": [{"name": "externals", "mountPath": "/m"}]},
                                         {"name": "mine", "image": "busybox"}],
              "securityContext": {"runAsUser": 1001, "supplementalGroupsPolicy": "Strict"}, "hostAliases": [{"ip": "10.0.0.1", "hostnames": ["db"]}],
              "restartPolicy": "Always", "nodeSelector": {"disk": "ssd"}, "hostNetwork": true}}
            """);
        Assert.Equal(["seed-0", "mine"], pod.Spec.InitContainers!.Select(c => c.Name));
        Assert.Equal((1001L, 1001L), (pod.Spec.SecurityContext!.FsGroup, pod.Spec.SecurityContext.RunAsUser));
        Assert.True(pod.Spec.SecurityContext.Other!.ContainsKey("supplementalGroupsPolicy"));
        Assert.Equal(["redis", "db"], pod.Spec.HostAliases!.SelectMany(h => h.Hostnames!));
        Assert.Equal(("Never", true), (pod.Spec.RestartPolicy, pod.Spec.HostNetwork));
        Assert.Equal("ssd", pod.Spec.Other!["nodeSelector"].GetProperty("disk").GetString());
        Assert.Equal(
            [
                "ext.yaml: $.spec.initContainers[0]: fs-init is left out: Berth mounts the runner's externals and needs nobody to copy them",
                "ext.yaml: $.spec.restartPolicy: left out: a job's containers run once, Never or OnFailure",
            ],
            notes);
    }

    [Fact]
    public void The_same_volume_and_mount_twice_are_one()
    {
        (Pod pod, IReadOnlyList<string> notes) = Merged(
            """
            {"spec": {"volumes": [{"name": "cache-0", "hostPath": {"path": "/caches/0"}}], "containers": [
              {"name": "$job", "env": [{"name": "B", "value": "2"}],
               "volumeMounts": [{"name": "cache-0", "mountPath": "/cache/"}, {"name": "job-files", "mountPath": "/__w"}]},
              {"name": "$redis", "ports": [{"containerPort": 6379, "hostPort": 6379}]}]}}
            """);
        Assert.Equal(2, pod.Spec.Volumes!.Count);
        Assert.Equal(["/__w", "/cache"], pod.Spec.Containers[0].VolumeMounts!.Select(m => m.MountPath));
        Assert.Single(pod.Spec.Containers[1].Ports!);
        Assert.Empty(notes);
    }

    [Theory]
    [InlineData("""{"metadata": {"labels": {"berth.dev/runner": "x"}}}""", "$.metadata.labels.berth.dev/runner: Berth knows its pods by this key: it cannot be set")]
    [InlineData("""{"metadata": {"labels": {"app.kubernetes.io/managed-by": "x"}}}""", "$.metadata.labels.app.kubernetes.io/managed-by: Berth knows its pods by this key: it cannot be set")]
    [InlineData("""{"metadata": {"labels": {"x": 1}}}""", "$.metadata.labels.x: of the wrong type for this field of a pod; a number or true or false that is meant as text needs quotes")]
    [InlineData("""{"spec": {"containers": {"name": "$job"}}}""", "$.spec.containers: of the wrong type for this field of a pod; a number or true or false that is meant as text needs quotes")]
    [InlineData("""{"spec": {"containers": [null]}}""", "$.spec.containers[0]: an entry without content")]
    [InlineData("""{"spec": {"containers": ["$job"]}}""", "$.spec.containers[0]: of the wrong type for this field of a pod; a number or true or false that is meant as text needs quotes")]
    [InlineData("""{"spec": {"containers": [{"name": "$job", "env": [{"name": "N", "value": 1}]}]}}""", "$.spec.containers[0].env[0].value: of the wrong type for this field of a pod; a number or true or false that is meant as text needs quotes")]
    [InlineData("[]", "$: an extension is a mapping with metadata and spec")]
    [InlineData("\"text\"", "$: an extension is a mapping with metadata and spec")]
    [InlineData("""{"Spec": {}}""", "$.Spec: unknown here; allowed are metadata and spec, and kind and apiVersion, which are not looked at")]
    [InlineData("""{"kind": "ConfigMap"}""", "$.kind: an extension is a PodTemplate or a Pod")]
    [InlineData("""{"template": {"spec": {}}}""", "$.template: metadata and spec stand at the top level of an extension, not below template")]
    [InlineData("""{"spec": {"containers": [{"name": "$db"}]}}""", "$.spec.containers[0].name: this job has no container $db; there are $job, $redis")]
    [InlineData("""{"spec": {"containers": [{"name": "$job"}, {"name": "$job"}]}}""", "$.spec.containers[1].name: $job is there twice")]
    [InlineData("""{"spec": {"containers": [{"name": "job", "image": "x"}]}}""", "$.spec: two containers would be named job: to merge into a planned one, name it $job")]
    [InlineData("""{"spec": {"containers": [{"name": "x"}]}}""", "$.spec.containers[0]: a container of the extension's own needs a field image; one that is to be merged is named $job or $ and a service")]
    [InlineData("""{"spec": {"initContainers": [{"name": "$job", "image": "x"}]}}""", "$.spec.initContainers[0].name: only containers can be merged, not init containers: $job")]
    [InlineData("""{"spec": {"volumes": [{"name": "cache-0", "emptyDir": {}}]}}""", """$.spec.volumes[0]: there is already another volume cache-0: {"hostPath":{"path":"/caches/0"}}, and here {"emptyDir":{}}""")]
    [InlineData("""{"spec": {"volumes": [{"name": "work", "emptyDir": {}}]}}""", "$.spec.volumes[0]: the name work is that of a volume which GitHub's hook adds itself; Berth mounts the runner's files in its own way: give the volume another name")]
    [InlineData("""{"spec": {"volumes": [{"emptyDir": {}}]}}""", "$.spec.volumes[0]: a volume needs a name")]
    [InlineData("""{"spec": {"volumes": [{"name": "x"}]}}""", "$.spec.volumes[0]: the volume x needs exactly one source, such as hostPath, emptyDir or configMap")]
    [InlineData("""{"spec": {"containers": [{"name": "$job", "volumeMounts": [{"name": "cache-0", "mountPath": "/__w/x"}]}]}}""", "$.spec.containers[0].volumeMounts[0].mountPath: /__w/x cannot be mounted: Berth mounts /__w itself, for the runner's files and the agent")]
    [InlineData("""{"spec": {"containers": [{"name": "$job", "volumeMounts": [{"name": "cache-0", "mountPath": "/github/"}]}]}}""", "$.spec.containers[0].volumeMounts[0].mountPath: /github cannot be mounted: Berth mounts /github itself, for the runner's files and the agent")]
    [InlineData("""{"spec": {"containers": [{"name": "$job", "volumeMounts": [{"name": "job-files", "mountPath": "/cache"}]}]}}""", "$.spec.containers[0].volumeMounts[0].mountPath: the volume cache-0 is already mounted at /cache, otherwise than job-files here")]
    [InlineData("""{"spec": {"containers": [{"name": "$job", "volumeMounts": [{"name": "cache-0", "mountPath": "/cache", "readOnly": true}]}]}}""", "$.spec.containers[0].volumeMounts[0].mountPath: the volume cache-0 is already mounted at /cache, otherwise than cache-0 here")]
    [InlineData("""{"spec": {"containers": [{"name": "$job", "volumeMounts": [{"name": "cache-0", "mountPath": "/a/../__w"}]}]}}""", "$.spec.containers[0].volumeMounts[0].mountPath: an absolute path other than / is needed")]
    [InlineData("""{"spec": {"containers": [{"name": "$job", "volumeMounts": [{"name": "x", "mountPath": "/x"}]}]}}""", "$.spec.containers[0].volumeMounts[0].name: no volume is named x; there are job-files, cache-0")]
    [InlineData("""{"spec": {"containers": [{"name": "side", "image": "x", "volumeMounts": [{"name": "work", "mountPath": "/x"}]}]}}""", "$.spec.containers[0].volumeMounts[0].name: no volume is named work; there are job-files, cache-0")]
    [InlineData("""{"spec": {"containers": [{"name": "$redis", "ports": [{"containerPort": 1, "hostPort": 6379}]}]}}""", "$.spec.containers[0].ports[0].hostPort: the port 6379 of the node is already given to another port of the container")]
    [InlineData("""{"spec": {"volumes": [{"name": "x", "hostPath": {"path": "/x", "typ": "Directory"}}]}}""", "$.spec.volumes[0].hostPath.typ: no such field in a pod")]
    [InlineData("""{"spec": {"containers": [{"name": "$job", "env": [{"value": "x"}]}]}}""", "$.spec.containers[0].env[0]: a variable needs a name")]
    public void What_has_no_one_right_reading_is_a_problem(string json, string problem)
    {
        ExtensionMergeResult result = Merge(json);
        Assert.Equal($"ext.yaml: {problem}", Assert.Single(result.Problems).ToString());
        Assert.Equal(("extension-invalid", problem), (result.Finding!.Cause, Assert.Single(result.Finding.Evidence)["ext.yaml: ".Length..]));
        Assert.Same(_planned, result.Pod);
    }

    [Fact]
    public void All_problems_come_at_once() => Assert.Equal(
        3,
        Merge("""{"metadata": {"labels": {"berth.dev/job": "x"}}, "spec": {"volumes": [{"name": "x"}], "containers": [{"name": "$no"}]}}""").Problems.Count);

    [Fact]
    public void No_extension_loses_what_Berth_planned_and_the_second_time_changes_nothing()
    {
        Gen<string> parts = Gen.Int[0, _parts.Length - 1].Array[0, 6].Select(chosen => string.Join(",", chosen.Distinct().Select(i => _parts[i])));
        Gen<string> containers = Gen.Int[0, _fields.Length - 1].Array[0, 6].Select(chosen => string.Join(",", chosen.Distinct().Select(i => _fields[i])));
        Gen.Select(parts, containers).Sample((spec, job) =>
        {
            string comma = job.Length > 0 ? "," : "";
            string json = "{\"spec\": {" + spec + (spec.Length > 0 ? "," : "") + "\"containers\": [{\"name\": \"$job\"" + comma + job + "}, {\"name\": \"side\", \"image\": \"s\"}]}}";
            var extension = JsonNode.Parse(json)!;
            string before = extension.ToJsonString();
            ExtensionMergeResult result = ExtensionMerge.Merge(_planned, extension, "ext.yaml");
            Assert.Equal(before, extension.ToJsonString());
            Assert.Empty(_planned.Spec.Volumes!.Except(result.Pod.Spec.Volumes!));
            Assert.Empty(_planned.Spec.InitContainers!.Select(c => c.Name).Except(result.Pod.Spec.InitContainers!.Select(c => c.Name)));
            Assert.Empty(_planned.Spec.Containers[0].VolumeMounts!.Select(m => m.MountPath)
                .Except(result.Pod.Spec.Containers[0].VolumeMounts!.Select(m => m.MountPath)));
            Assert.Equal(_planned.Spec.Containers[0].Command, result.Pod.Spec.Containers[0].Command);
            Assert.Equal(1001, result.Pod.Spec.SecurityContext!.FsGroup);
            Assert.Equal(Text(result.Pod), Text(ExtensionMerge.Merge(_planned, extension, "ext.yaml").Pod));
            if (result.Problems.Count == 0)
            {
                Assert.Equal(Text(result.Pod), Text(ExtensionMerge.Merge(result.Pod, extension, "ext.yaml").Pod));
            }
        });
    }

    private static readonly string[] _parts =
    [
        "\"volumes\": [{\"name\": \"v\", \"emptyDir\": {}}]", "\"securityContext\": {\"runAsUser\": 5}", "\"initContainers\": [{\"name\": \"i\", \"image\": \"i\"}]", "\"hostAliases\": []",
        "\"nodeSelector\": {\"a\": \"b\"}", "\"hostname\": \"h\"", "\"restartPolicy\": \"Always\"", "\"tolerations\": []", "\"imagePullSecrets\": [{\"name\": \"s\"}]",
    ];

    private static readonly string[] _fields =
    [
        "\"volumeMounts\": [{\"name\": \"v\", \"mountPath\": \"/v\"}]", "\"env\": [{\"name\": \"A\", \"value\": \"7\"}]", "\"ports\": [{\"containerPort\": 1}]",
        "\"command\": [\"x\"]", "\"args\": []", "\"image\": \"i\"", "\"securityContext\": {}", "\"tty\": true", "\"envFrom\": []",
    ];
}

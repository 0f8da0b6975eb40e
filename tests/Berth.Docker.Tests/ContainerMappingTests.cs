using System.Text.Json;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Docker.Mapping;
using Berth.Docker.Values;
using Docker.DotNet.Models;

namespace Berth.Docker.Tests;

public sealed class ContainerMappingTests
{
    private static readonly ImageFacts _image = new("i:1", "sha256:1", "app", [], ["/entry"], ["arg"], "/");

    [Fact]
    public void A_command_replaces_the_entry_point_and_drops_the_images_arguments()
    {
        CreateContainerParameters made = Map("""{"name":"a","image":"i","command":["sh","-c","echo $(A) $$(A) $(B)"],"env":[{"name":"A","value":"1"}]}""");
        Assert.Equal(["sh", "-c", "echo 1 $(A) $(B)"], made.Entrypoint);
        Assert.Equal([], made.Cmd);
        CreateContainerParameters argsOnly = Map("""{"name":"a","image":"i","args":["x"]}""");
        Assert.Null(argsOnly.Entrypoint);
        Assert.Equal(["x"], argsOnly.Cmd);
        Assert.Null(Map("""{"name":"a","image":"i"}""").Cmd);
    }

    [Fact]
    public void Variables_are_resolved_in_order_and_what_is_missing_is_named()
    {
        Pod pod = Parse("""
            {"metadata":{"name":"p","labels":{"x":"y"}},"spec":{"containers":[{"name":"a","image":"i","env":[
              {"name":"A","value":"1"},{"name":"B","value":"$(A)2$(C)"},{"name":"C","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels['x']"}}},
              {"name":"D","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}},{"name":"E","valueFrom":{"configMapKeyRef":{"name":"m","key":"k"}}},
              {"name":"F","valueFrom":{"configMapKeyRef":{"name":"m","key":"k","optional":true}}}]}]}}
            """);
        ValueSource values = new(
            new Dictionary<string, IReadOnlyDictionary<string, byte[]>>(),
            new Dictionary<string, IReadOnlyDictionary<string, byte[]>> { ["s"] = new Dictionary<string, byte[]> { ["k"] = "hush"u8.ToArray() } });
        List<Finding> problems = [];
        IReadOnlyDictionary<string, string> environment =
            ContainerEnvironment.Resolve(pod, pod.Spec.Containers[0], "spec.containers[0]", values, problems);
        Assert.Equal(["A=1", "B=12$(C)", "C=y", "D=hush"], environment.Select(v => $"{v.Key}={v.Value}"));
        Finding missing = Assert.Single(problems);
        Assert.Equal("config-missing", missing.Cause);
        Assert.Contains("spec.containers[0].env[4]", missing.Summary);
    }

    [Fact]
    public void The_network_is_the_first_containers_and_so_are_all_ports_and_hosts()
    {
        const string Json = """
            {"metadata":{"name":"p","annotations":{"docker.berth.dev/b":"{\"networkAliases\":[\"db\"]}"}},"spec":{"hostname":"h","shareProcessNamespace":true,
             "hostAliases":[{"ip":"10.0.0.1","hostnames":["x"]}],
             "containers":[{"name":"a","image":"i","ports":[{"containerPort":80,"hostPort":8080}]},{"name":"b","image":"i","ports":[{"containerPort":53,"protocol":"UDP"}]}]}}
            """;
        CreateContainerParameters owner = Map(Parse(Json), 0, ContainerRole.NetworkOwner);
        Assert.Equal("h", owner.Hostname);
        Assert.Equal(["53/udp", "80/tcp"], owner.HostConfig!.PortBindings!.Keys.Order());
        Assert.Equal("8080", owner.HostConfig.PortBindings["80/tcp"][0].HostPort);
        Assert.Equal(["x:10.0.0.1", "db:127.0.0.1"], owner.HostConfig.ExtraHosts);

        CreateContainerParameters joined = Map(Parse(Json), 1, ContainerRole.Joined);
        Assert.Equal("container:p-a", joined.HostConfig!.NetworkMode);
        Assert.Equal("container:p-a", joined.HostConfig.PidMode);
        Assert.Null(joined.HostConfig.PortBindings);
        Assert.Equal("", joined.Hostname);
    }

    [Fact]
    public void Security_resources_and_the_engines_own_options_arrive()
    {
        CreateContainerParameters made = Map(
            """
            {"name":"a","image":"i","securityContext":{"privileged":true,"runAsUser":5,"runAsGroup":6,"capabilities":{"add":["SYS_ADMIN"],"drop":["ALL"]},
              "allowPrivilegeEscalation":false,"procMount":"Unmasked","readOnlyRootFilesystem":true},"resources":{"limits":{"cpu":"1500m","memory":"1Gi"}}}
            """,
            """{"shmSizeBytes":64,"ulimits":[{"name":"nofile","soft":1,"hard":2}],"tmpfs":{"/t":"size=1m"},"init":true,"labels":{"l":"v"},"securityOpt":["seccomp=unconfined"]}""");
        HostConfig host = made.HostConfig!;
        Assert.Equal("5:6", made.User);
        Assert.True(host.Privileged && host.ReadonlyRootfs && host.Init == true);
        Assert.Equal(["seccomp=unconfined", "no-new-privileges"], host.SecurityOpt);
        Assert.Equal((1_500_000_000L, 1L << 30, 64L), (host.NanoCPUs, host.Memory, host.ShmSize));
        Assert.Empty(host.MaskedPaths!);
        Assert.Equal(("nofile", 1L, 2L), (host.Ulimits![0].Name, host.Ulimits[0].Soft, host.Ulimits[0].Hard));
        Assert.Equal("size=1m", host.Tmpfs!["/t"]);
        Assert.Equal("v", made.Labels!["l"]);
        Assert.Equal("p", made.Labels[PodLabels.Pod]);
        Assert.DoesNotContain(made.Labels.Keys, k => k.StartsWith(DockerOptions.AnnotationPrefix, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"runAsNonRoot":true}""", true)]
    [InlineData("""{"runAsNonRoot":true,"runAsUser":0}""", true)]
    [InlineData("""{"runAsNonRoot":true,"runAsUser":10}""", false)]
    [InlineData("""{"runAsUser":0}""", false)]
    public void Run_as_non_root_needs_a_number_other_than_zero(string security, bool refused)
    {
        Pod pod = Parse($$$"""{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"i","securityContext":{{{security}}} }]}}""");
        Assert.Equal(refused ? "runs-as-root" : null, UserMapping.CheckNonRoot(pod, pod.Spec.Containers[0], _image)?.Cause);
    }

    [Fact]
    public void A_probe_becomes_a_health_check_and_options_of_the_engine_win()
    {
        Probe probe = new() { Exec = new() { Command = ["ok"] }, PeriodSeconds = 3 };
        HealthcheckConfig fromProbe = HealthMapping.Of(probe, null)!;
        Assert.Equal(["CMD", "ok"], fromProbe.Test);
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), 3L), (fromProbe.Interval, fromProbe.Timeout, fromProbe.Retries));
        Assert.Equal(
            (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(7)),
            HealthMapping.Of(new() { Exec = probe.Exec, PeriodSeconds = 0, InitialDelaySeconds = 7 }, null) is { } open
                ? (open.Interval, open.StartPeriod) : default);
        Assert.Equal(TimeSpan.FromMilliseconds(250), HealthMapping.Of(probe, new() { IntervalNanoseconds = 250_000_000 })!.Interval);
        Assert.Equal(["NONE"], HealthMapping.Of(probe, new() { Disable = true })!.Test);
        Assert.True(HealthMapping.IsChecked(new(), new(), imageHasHealthCheck: true));
        Assert.False(HealthMapping.IsChecked(new(), new() { Health = new() { Disable = true } }, imageHasHealthCheck: true));
    }

    private static CreateContainerParameters Map(string container, string? options = null)
    {
        Pod pod = Parse($$$"""{"metadata":{"name":"p"},"spec":{"containers":[{{{container}}}]}}""");
        if (options is not null)
            pod = pod with { Metadata = pod.Metadata with { Annotations = new Dictionary<string, string> { ["docker.berth.dev/a"] = options } } };
        return Map(pod, 0, ContainerRole.NetworkOwner);
    }

    private static CreateContainerParameters Map(Pod pod, int index, ContainerRole role)
    {
        Container container = pod.Spec.Containers[index];
        ValueSource none = new(new Dictionary<string, IReadOnlyDictionary<string, byte[]>>(), new Dictionary<string, IReadOnlyDictionary<string, byte[]>>());
        return new ContainerMapping(pod, container, role, _image, ContainerEnvironment.Resolve(pod, container, "", none, []), []).ToParameters();
    }

    private static Pod Parse(string json) => JsonSerializer.Deserialize(json, PodJson.Default.Pod)!;
}

using System.Text.Json.Nodes;
using Berth.Core.Runners;
using Berth.Core.Yaml;
using Berth.Kubernetes.ScaleSets.Hooks;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.Tests.ScaleSets;

public sealed class OfficialHookTests
{
    private const string Heavy =
        "runners: { desk: { repository: acme/shop, hook: official, mode: privileged, image: 'nix:1', caches: [/nix/store, '/var/lib/docker:bind'] } }";

    [Theory]
    [InlineData(Heavy)]
    [InlineData("runners: { desk: { organization: acme, hook: official, image: 'nix:1', workVolume: 1Gi, caches: [/nix/store], mounts: [/srv] } }")]
    [InlineData("runners: { desk: { organization: acme, hook: official, mode: privileged } }")]
    public void What_the_hook_makes_of_the_extension_is_a_pod_that_the_API_server_takes(string runners)
    {
        (JsonObject pod, JsonObject planned) = Merged(runners);
        Assert.Empty(OfficialHookRules.Problems(pod, planned));
        Assert.True(JsonNode.DeepEquals(planned["securityContext"], pod["securityContext"]));
    }

    [Fact]
    public void Privileged_jobs_have_the_hosts_six_mounts_and_caches_of_their_instance_alone()
    {
        (JsonObject pod, _) = Merged(Heavy);
        Assert.Equal((true, true), ((bool)pod["hostPID"]!, (bool)pod["hostIPC"]!));
        JsonNode job = pod["containers"]![0]!;
        Assert.True((bool)job["securityContext"]!["privileged"]!);
        string[] mounts = [.. job["volumeMounts"]!.AsArray().Select(mount => (string)mount!["mountPath"]!)];
        Assert.Equal(
            ["/__e", "/__w", "/github", "/sys", "/sys/fs/cgroup", "/proc", "/dev", "/dev/pts", "/dev/shm", "/nix/store", "/var/lib/docker"], mounts);
        Assert.Contains(pod["volumes"]!.AsArray(), volume => ((string?)volume!["hostPath"]?["path"])?.StartsWith("/var/lib/berth/caches/desk/", StringComparison.Ordinal) == true);
        JsonObject values = Assert.Single(Renderings.Of(Heavy).ScaleSets).Values;
        Assert.Equal(["berth-hook-files"], values["template"]!["spec"]!["volumes"]!.AsArray().Select(volume => (string)volume!["name"]!));
    }

    [Fact]
    public void Seeding_keeps_what_fs_init_does()
    {
        (JsonObject pod, _) = Merged(Heavy);
        Assert.Equal(["fs-init", "berth-install", "berth-seed-0"], pod["initContainers"]!.AsArray().Select(container => (string)container!["name"]!));
        string script = (string)pod["initContainers"]![0]!["command"]![2]!;
        Assert.Contains("mv /home/runner/externals/* /mnt/externals/", script, StringComparison.Ordinal);
        Assert.EndsWith("mkdir -p /mnt/work/shop/shop", script, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_for_any_repository_starts_the_job_where_there_is_a_directory()
    {
        (JsonObject pod, _) = Merged("runners: { desk: { organization: acme, hook: official, image: 'nix:1', caches: [/nix/store] } }");
        Assert.Equal("/__w", (string?)pod["containers"]![0]!["workingDir"]);
    }

    [Theory]
    [InlineData("spec: { initContainers: [{ name: mine, image: busybox:1 }] }")]
    [InlineData("spec: { securityContext: { runAsUser: 0 } }")]
    [InlineData("spec: { containers: [{ name: $job, env: [{ name: A, value: b }], volumeMounts: [{ name: data, mountPath: /data }] }, { name: $redis, image: x }], volumes: [{ name: data, emptyDir: {} }] }")]
    [InlineData("metadata: { labels: { team: a } }")]
    public void A_users_extension_keeps_what_it_would_have_removed(string extension)
    {
        (JsonObject pod, JsonObject planned) = Merged(Heavy.Replace("caches:", "extension: e.yaml, caches:", StringComparison.Ordinal), extension);
        Assert.Empty(OfficialHookRules.Problems(pod, planned));
        Assert.Equal("1001", pod["securityContext"]!["fsGroup"]!.ToJsonString());
        Assert.True((bool)pod["containers"]![0]!["securityContext"]!["privileged"]!);
        (JsonObject plain, JsonObject plannedPlain) = Merged("runners: { desk: { repository: acme/shop, hook: official, extension: e.yaml } }", extension);
        Assert.Empty(OfficialHookRules.Problems(plain, plannedPlain));
        Assert.Equal("fs-init", (string?)plain["initContainers"]![0]!["name"]);
    }

    [Theory]
    [InlineData("spec: { volumes: [{ name: work, emptyDir: {} }] }", "volumes[0]: the name work")]
    [InlineData("spec: { containers: [{ name: $job, volumeMounts: [{ name: d, mountPath: /__w }] }], volumes: [{ name: d, emptyDir: {} }] }", "/__w")]
    [InlineData("spec: { containers: [{ name: $job, volumeMounts: [{ name: d, mountPath: /nix/store }] }], volumes: [{ name: d, emptyDir: {} }] }", "/nix/store")]
    [InlineData("spec: { containers: [{ name: $job, volumeMounts: [{ name: gone, mountPath: /data }] }] }", "no volume is named gone")]
    [InlineData("spec: { containers: [{ name: job, image: x }] }", "named job")]
    [InlineData("spec: { volumes: [{ name: externals, emptyDir: {} }] }", "volumes[0]: the name externals")]
    [InlineData("- a list", "mapping")]
    public void What_the_API_server_would_refuse_is_said_before(string extension, string said)
    {
        ScaleSetResult result = Render(Heavy.Replace("caches:", "extension: e.yaml, caches:", StringComparison.Ordinal), extension);
        Assert.Null(result.ScaleSet);
        Assert.Contains(Assert.Single(result.Findings).Evidence, line => line.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public void The_rules_see_what_breaks_a_blind_merge()
    {
        JsonObject planned = OfficialHook.Pod(new RunnerDefinition { Name = "x" });
        JsonObject extension = JsonNode.Parse("""{"spec":{"initContainers":[{"name":"mine"}],"containers":[{"name":"$job","volumeMounts":[{"name":"a","mountPath":"/b","mountPropagation":"Bidirectional"}]}],"volumes":[{"name":"a"}]}}""")!.AsObject();
        string[] problems = [.. OfficialHookRules.Problems(OfficialHook.Merge(planned, extension), planned)];
        Assert.Contains(problems, problem => problem.Contains("replace fs-init", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("privileged containers alone", StringComparison.Ordinal));
    }

    [Fact]
    public void What_services_meet_is_said()
    {
        Assert.Contains("jobs with services cannot start", Assert.Single(Renderings.Of(Heavy).Notes), StringComparison.Ordinal);
        Assert.Empty(Renderings.Of("runners: { desk: { repository: acme/shop, hook: official } }").Notes);
    }

    private static (JsonObject Pod, JsonObject Planned) Merged(string runners, string? extension = null)
    {
        ScaleSetResult result = Render(runners, extension);
        Assert.Empty(result.Findings);
        JsonObject files = result.ScaleSet!.Objects.Single(o => (string?)o["kind"] == "ConfigMap")["data"]!.AsObject();
        JsonNode document = YamlToJson.Convert(YamlDocument.Parse((string)files["extension.yaml"]!, "extension.yaml").Root!)!;
        JsonObject planned = OfficialHook.Pod(Renderings.Config(runners).Runners[0]);
        return (OfficialHook.Merge(planned, document.AsObject()), planned);
    }

    private static ScaleSetResult Render(string runners, string? extension)
    {
        Core.Configuration.BerthConfig config = Renderings.Config(runners);
        return ScaleSetRenderer.Render(Renderings.Request(config.Instances().First(), config.Cluster, extension));
    }
}

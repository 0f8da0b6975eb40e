using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Runners;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.Tests.ScaleSets;

public sealed class RenderingTests
{
    [Theory]
    [InlineData("container", "runners: { desk: { repository: acme/shop, max: 2, caches: [/nix/store] } }")]
    [InlineData("work-volume", "runners: { desk: { organization: acme, workVolume: 10Gi, workVolumeAccess: ReadWriteMany, storageClass: fast, cacheSize: 50Gi, caches: [/root/.npm] } }")]
    [InlineData("privileged", "runners: { desk: { repository: acme/shop, mode: privileged, min: 1, mounts: ['/srv/data:/data:Directory'] } }")]
    [InlineData("dind", "runners: { desk: { repository: acme/shop, mode: dind, max: 3, caches: [/var/lib/docker], mounts: ['/srv/data:/data:Directory'] } }")]
    [InlineData("official", "runners: { desk: { repository: acme/shop, hook: official } }")]
    [InlineData("official-privileged", "runners: { desk: { repository: acme/shop, hook: official, mode: privileged, instances: 2, image: 'ghcr.io/acme/nix:1', caches: [/nix/store, '/var/lib/docker:bind'] } }")]
    [InlineData("official-work-volume", "runners: { desk: { organization: acme, hook: official, workVolume: 10Gi, cacheSize: 50Gi, image: 'a@sha256:0123456789012345678901234567890123456789012345678901234567890123', caches: [/opt/tools:seed] } }")]
    [InlineData("cluster", "cluster: { controllerNamespace: arc, hookImage: 'registry.acme.io/berth:1', chartVersion: 0.15.0 }\nrunners: { desk: { enterprise: acme, namespace: team } }")]
    public void A_definition_becomes_this(string snapshot, string runners) => Renderings.Matches(snapshot, Renderings.Of(runners));

    [Fact]
    public void The_same_definition_gives_the_same_text()
    {
        const string Runners = "runners: { a: { repository: acme/shop, mode: privileged, hook: official, caches: ['/x:bind'] }, b: { organization: acme, mode: dind } }";
        Assert.Equal(Renderings.Of(Runners).Files().Select(file => file.Text()), Renderings.Of(Runners).Files().Select(file => file.Text()));
    }

    [Fact]
    public void The_hook_gets_the_definition_and_neither_credentials_nor_files_of_another_machine()
    {
        ScaleSet set = Assert.Single(Renderings.Of(
            "runners: { desk: { repository: acme/shop, max: 2, caches: ['/nix/store:overlay'], extension: e.yaml } }", "spec: { nodeSelector: { disk: ssd } }").ScaleSets);
        JsonObject files = Data(set);
        RunnerDefinition definition = JsonSerializer.Deserialize(files["runner.json"]!.GetValue<string>(), RunnerDefinitionJson.Default.RunnerDefinition)!;
        Assert.Equal(("desk", 2, "/etc/berth/extension.yaml", null), (definition.Name, definition.Max, definition.Extension, definition.Credentials));
        Assert.Equal(CacheStrategy.Overlay, Assert.Single(definition.Caches).Strategy);
        Assert.Equal("spec:\n  nodeSelector:\n    disk: ssd\n", files["extension.yaml"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("runners: { desk: { repository: acme/shop } }", null)]
    [InlineData("runners: { desk: { repository: acme/shop, caches: [/x], cacheSize: 1Gi } }", null)]
    [InlineData("runners: { desk: { repository: acme/shop, caches: [/x] } }", "privileged")]
    [InlineData("runners: { desk: { repository: acme/shop, mounts: [/srv] } }", "privileged")]
    [InlineData("runners: { desk: { repository: acme/shop, mode: dind } }", "privileged")]
    public void A_namespace_allows_no_more_than_its_runners_need(string runners, string? level)
    {
        JsonObject ns = Renderings.Of(runners).Namespaces.Single(o => (string?)o["metadata"]!["name"] == "berth-runners");
        Assert.Equal(level, (string?)ns["metadata"]!["labels"]![ClusterNamespace.EnforceLabel]);
    }

    [Fact]
    public void Leases_may_be_taken_only_where_there_are_caches()
    {
        Assert.DoesNotContain("leases", Values("runners: { desk: { repository: acme/shop } }").ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("leases", Values("runners: { desk: { repository: acme/shop, caches: [/x] } }").ToJsonString(), StringComparison.Ordinal);
        Assert.Null(Values("runners: { desk: { repository: acme/shop, hook: official, caches: ['/x:bind'] } }")["containerMode"]!["kubernetesModeAdditionalRoleRules"]);
    }

    [Fact]
    public void Further_values_stay_below_what_the_definition_says()
    {
        JsonObject values = Assert.Single(Renderings.Of("runners: { desk: { repository: acme/shop, max: 2, values: v.yaml } }", values: """
            maxRunners: 99
            runnerGroup: big
            githubConfigSecret: { github_token: never }
            template:
              spec:
                nodeSelector: { disk: ssd }
                containers:
                  - name: runner
                    resources: { limits: { cpu: 2 } }
                    env: [{ name: BERTH_ENGINE, value: docker }, { name: TZ, value: UTC }]
                  - name: logger
                    image: logger:1
            """).ScaleSets).Values;
        Assert.Equal((2, "big", "desk-github"), ((int)values["maxRunners"]!, (string?)values["runnerGroup"], (string?)values["githubConfigSecret"]));
        JsonNode spec = values["template"]!["spec"]!;
        Assert.Equal("ssd", (string?)spec["nodeSelector"]!["disk"]);
        Assert.Equal(["runner", "logger"], spec["containers"]!.AsArray().Select(container => (string?)container!["name"]));
        JsonNode runner = spec["containers"]![0]!;
        Assert.Equal("ghcr.io/actions/actions-runner:latest", (string?)runner["image"]);
        Assert.Equal(2, (long)runner["resources"]!["limits"]!["cpu"]!);
        Dictionary<string, string> environment = runner["env"]!.AsArray().ToDictionary(v => (string)v!["name"]!, v => (string)v!["value"]!);
        Assert.Equal(("kubernetes", "UTC"), (environment["BERTH_ENGINE"], environment["TZ"]));
    }

    [Fact]
    public void No_secret_is_in_a_rendering_only_where_it_comes_from()
    {
        JsonObject secret = Assert.Single(Renderings.Of("runners: { desk: { repository: acme/shop } }").ScaleSets).Objects[0];
        Assert.Equal(("Secret", "work"), ((string?)secret["kind"], (string?)secret["metadata"]!["annotations"]![ScaleSetNames.CredentialAnnotation]));
        Assert.False(secret.ContainsKey("data") || secret.ContainsKey("stringData"));
    }

    [Theory]
    [InlineData("repository", "repository: acme/shop", "has no credentials")]
    [InlineData("nothing", "credentials: work", "serves nothing on GitHub")]
    public void What_is_missing_for_GitHub_is_said(string name, string fields, string said)
    {
        RunnerDefinition runner = Renderings.Config($"runners: {{ {name}: {{ {fields} }} }}").Runners[0];
        if (said == "has no credentials") runner = runner with { Credentials = null };
        ScaleSetResult result = ScaleSetRenderer.Render(new ScaleSetRequest(runner, new ClusterDefinition()));
        Finding finding = Assert.Single(result.Findings);
        Assert.Contains(said, finding.Summary, StringComparison.Ordinal);
        Assert.NotEqual("", finding.Fix);
    }

    private static JsonObject Values(string runners) => Assert.Single(Renderings.Of(runners).ScaleSets).Values;

    private static JsonObject Data(ScaleSet set) =>
        set.Objects.Single(o => (string?)o["kind"] == "ConfigMap")["data"]!.AsObject();
}

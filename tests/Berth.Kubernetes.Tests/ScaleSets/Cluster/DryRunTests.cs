using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Runners;
using Berth.Core.Yaml;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.Processes;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Deployment;
using Berth.Kubernetes.ScaleSets.Hooks;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.Tests.ScaleSets.Cluster;

/// <summary>
/// What is rendered, as the real charts make objects of it, before a real API server with the real definitions: as a dry run, which
/// checks everything and keeps nothing.
/// </summary>
[Collection("cluster")]
public sealed class DryRunTests : IAsyncLifetime
{
    private const string Namespace = "berth-test-dry";

    private readonly TestCluster _cluster = TestCluster.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Of which the official hook gets an extension.</summary>
    public static TheoryData<string> Extended => new(
        "repository: acme/shop, hook: official, mode: privileged, image: 'nix:1', caches: [/nix/store, '/var/lib/docker:bind']",
        "organization: acme, hook: official, workVolume: 1Gi, cacheSize: 1Gi, image: 'nix:1', caches: [/opt/tools:seed]",
        "enterprise: acme, hook: official, mode: privileged, mounts: [/srv]");

    public static TheoryData<string> Definitions => new([.. Extended.Select(row => row.Data),
        "repository: acme/shop, max: 2, caches: [/nix/store]",
        "organization: acme, workVolume: 1Gi, storageClass: standard, cacheSize: 1Gi, caches: [/root/.npm]",
        "repository: acme/shop, mode: privileged, min: 1, mounts: ['/srv/data:/data:Directory']",
        "repository: acme/shop, mode: dind, max: 3, caches: [/var/lib/docker], mounts: ['/srv/data:/data:Directory']",
        "repository: acme/shop, hook: official"]);

    [Theory]
    [MemberData(nameof(Definitions))]
    public async Task The_API_server_takes_the_scale_set_and_its_runners_pod(string runner)
    {
        ScaleSet scaleSet = Render(runner);
        JsonObject[] objects = await ChartAsync(scaleSet);
        JsonObject set = Assert.Single(objects, item => (string?)item["kind"] == "AutoscalingRunnerSet");

        await ApplyAsync(ApiResource.ScaleSets, set);
        foreach (JsonObject own in scaleSet.Objects) await ApplyAsync(ApiResource.OfKind((string)own["kind"]!), own);
        // The controller makes the pod of the template; its account is made by the chart, which is not run here.
        JsonObject spec = set["spec"]!["template"]!["spec"]!.DeepClone().AsObject();
        spec.Remove("serviceAccountName");
        await CreatePodAsync(spec);
    }

    [Theory]
    [MemberData(nameof(Extended))]
    public async Task The_API_server_takes_what_the_official_hook_makes_of_the_extension(string runner)
    {
        RunnerDefinition definition = Renderings.Config($"runners: {{ desk: {{ namespace: {Namespace}, {runner} }} }}").Runners[0];
        JsonObject map = Assert.Single(Render(runner).Objects, item => (string?)item["kind"] == "ConfigMap");
        JsonNode extension = YamlToJson.Convert(YamlDocument.Parse((string)map["data"]!["extension.yaml"]!, "extension.yaml").Root!)!;

        JsonObject spec = OfficialHook.Merge(Planned(definition), extension.AsObject());

        await CreatePodAsync(spec);
    }

    [Fact]
    public async Task The_controllers_chart_takes_the_values()
    {
        Chart chart = ChartSource.Controller(_cluster.Definition);
        JsonObject[] objects = await TemplateAsync("berth-arc", chart, ControllerValues.Create());
        JsonObject deployment = Assert.Single(objects, item => (string?)item["kind"] == "Deployment");
        Assert.Equal(ControllerValues.ServiceAccount, (string?)deployment["spec"]!["template"]!["spec"]!["serviceAccountName"]);
        await ApplyAsync(ApiResource.Deployments, deployment);
    }

    public async ValueTask InitializeAsync()
    {
        var ns = JsonNode.Parse($$"""
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{Namespace}}","labels":{"{{ClusterNamespace.EnforceLabel}}":"privileged"} } }
            """)!.AsObject();
        await _cluster.Session.Objects.ApplyAsync(ns, Cancellation);
        foreach (JsonObject definition in await new Helm(_cluster.Processes, null)
            .DefinitionsAsync(ChartSource.Controller(_cluster.Definition), Cancellation))
            await _cluster.Session.Objects.ApplyAsync(definition, Cancellation);
        // Pods need the namespace's account, which the cluster makes a moment later.
        while (await _cluster.Session.Objects.GetAsync(ApiResource.Accounts, Namespace, "default", Cancellation) is null)
            await Task.Yield();
    }

    /// <summary>The namespace stays for the next of these tests: nothing is in it.</summary>
    public ValueTask DisposeAsync()
    {
        _cluster.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ScaleSet Render(string runner) => Assert.Single(
        Renderings.Of($"runners: {{ desk: {{ namespace: {Namespace}, {runner} }} }}").ScaleSets);

    /// <summary>The job's pod as the official hook makes it before it merges: prepare-job.ts and index.ts of 0.8.1.</summary>
    private static JsonObject Planned(RunnerDefinition runner)
    {
        JsonObject spec = OfficialHook.Pod(runner);
        JsonNode job = spec["containers"]![0]!;
        job["image"] = "nix:1";
        job["command"] = new JsonArray("tail", "-f", "/dev/null");
        if (spec["initContainers"]?[0] is { } init)
        {
            init["image"] = RunnerDefinition.DefaultRunnerImage;
            init["command"] = new JsonArray("sh", "-c", "true");
        }

        foreach (JsonNode? volume in spec["volumes"]!.AsArray().Where(volume => volume!["persistentVolumeClaim"] is not null))
            volume!["persistentVolumeClaim"]!["claimName"] = "desk-runner-work";
        // Of one repository's mounts of a work volume only the whole is on one path.
        foreach (JsonNode? mount in job["volumeMounts"]!.AsArray().Where(mount => (string?)mount!["mountPath"] != "/__w"))
            if ((string?)mount!["name"] == "work" && runner.WorkVolume is not null) mount["subPath"] = "x";
        return spec;
    }

    private Task<JsonObject[]> ChartAsync(ScaleSet scaleSet) =>
        TemplateAsync(scaleSet.Name, ChartSource.ScaleSet(_cluster.Definition), ReleaseValues.With(scaleSet.Values));

    private async Task<JsonObject[]> TemplateAsync(string name, Chart chart, JsonObject values)
    {
        ProcessResult? result = await _cluster.Processes.RunAsync(
            new ProcessRequest("helm", ["template", name, .. chart.Arguments, "--namespace", Namespace, "--values", "-", "--kube-version", "1.33.0"])
            {
                Input = JsonToYaml.Convert(values),
            }, Cancellation);
        Assert.True(result is { ExitCode: 0 }, result?.Error ?? "no helm");
        return [.. result!.Out.Split("\n---\n").Select(part => YamlDocument.Parse(part, name).Root).OfType<YamlMapping>()
            .Select(root => YamlToJson.Convert(root)!.AsObject())];
    }

    private async Task ApplyAsync(ApiResource resource, JsonObject manifest)
    {
        using ApiClient client = new(_cluster.Session.Connection, TimeProvider.System);
        string path = resource.Path(Namespace, ClusterState.Name(manifest));
        await client.CallAsync(
            resource.Call("patch", Namespace), HttpMethod.Patch, $"{path}?dryRun=All&fieldManager=a-test&force=true&fieldValidation=Strict",
            JsonSerializer.SerializeToUtf8Bytes(manifest), Cancellation, "application/apply-patch+yaml");
    }

    private async Task CreatePodAsync(JsonObject spec)
    {
        using ApiClient client = new(_cluster.Session.Connection, TimeProvider.System);
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = "berth-test-pod" },
            ["spec"] = spec,
        };
        JsonElement made = await client.CallAsync(
            ApiResource.Pods.Call("create", Namespace), HttpMethod.Post,
            $"{ApiResource.Pods.Path(Namespace, null)}?dryRun=All&fieldValidation=Strict", JsonSerializer.SerializeToUtf8Bytes(pod), Cancellation);
        Assert.Equal("berth-test-pod", made.GetProperty("metadata").GetProperty("name").GetString());
    }
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Kubernetes.Api;
using Berth.Kubernetes.ScaleSets.Deployment;
using Berth.Kubernetes.ScaleSets.Logs;
using Berth.Kubernetes.ScaleSets.Rendering;
using Berth.Kubernetes.ScaleSets.Status;

namespace Berth.Kubernetes.Tests.ScaleSets.Cluster;

/// <summary>Scale sets on a real cluster, with the real Helm and charts, and a stand-in for the controller.</summary>
[Collection("cluster")]
public sealed class ScaleSetTests : IClusterProgress, IAsyncLifetime
{
    private const string Token = "ghp_of-a-test";
    private const string Two = """
        runners:
          berth-test-a: { repository: acme/shop, namespace: berth-test-runners, max: 2, caches: [/nix/store], cacheSize: 1Mi }
          berth-test-b: { repository: acme/shop, namespace: berth-test-runners, hook: official }
        """;
    private const string One = "runners: { berth-test-a: { repository: acme/shop, namespace: berth-test-runners, max: 3 } }";

    private readonly TestCluster _cluster = TestCluster.Require();
    private readonly ConcurrentQueue<string> _said = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    void IClusterProgress.Say(string message) => _said.Enqueue(message);

    public async ValueTask InitializeAsync() => await DownAsync(force: true);

    public async ValueTask DisposeAsync()
    {
        await DownAsync(force: true);
        _cluster.Dispose();
    }

    [Fact]
    public async Task Up_makes_them_changes_only_what_changed_and_down_leaves_nothing()
    {
        await using StandInController controller = new(_cluster);

        ClusterUpResult first = await UpAsync(Two);
        Assert.All(first.Listeners.Values, listener => Assert.True(listener.IsReady, listener.Step));
        Assert.Equal(2, first.Listeners.Count);
        Assert.Equal(Token, Text(await SecretAsync("berth-test-a-github"), "github_token"));

        Assert.Empty((await UpAsync(Two)).Changes);
        ILookup<bool, string> changes = (await UpAsync(One)).Changes.ToLookup(
            change => change.Subject == "PersistentVolumeClaim", change => $"{change.Kind} {change}");
        Assert.Equal(
            ["Remove ScaleSet berth-test-runners/berth-test-b", "Remove Secret berth-test-runners/berth-test-b-github",
                "Update ConfigMap berth-test-runners/berth-test-a-hook", "Update ScaleSet berth-test-runners/berth-test-a"],
            changes[false]);
        Assert.NotEmpty(changes[true]);
        Assert.All(changes[true], claim =>
            Assert.StartsWith("Remove PersistentVolumeClaim berth-test-runners/berth-test-a-nix-store-", claim, StringComparison.Ordinal));
        Assert.Null(await _cluster.Session.Objects.GetAsync(ApiResource.ScaleSets, "berth-test-runners", "berth-test-b", Cancellation));

        await DownAsync();
        Assert.Empty(await _cluster.Session.Objects.ListAsync(ApiResource.ScaleSets, null, ScaleSetNames.Label, Cancellation));
        Assert.Null(await SecretAsync("berth-test-a-github"));
        Assert.Empty(await new ClusterDown(_cluster.Session, _cluster.Definition, _cluster.Processes, this)
            .PlanAsync(new ClusterDownOptions("a test"), Cancellation));
    }

    [Fact]
    public async Task What_somebody_changed_of_a_scale_set_is_seen_and_mended_also_when_its_release_changes_then()
    {
        await using StandInController controller = new(_cluster);
        const string Changed = "runners: { berth-test-a: { repository: acme/shop, namespace: berth-test-runners, max: 4 } }";
        string ordinary = Changed.Replace(", max: 4", "", StringComparison.Ordinal);
        await UpAsync(ordinary);

        await ChangeAsync(9);
        ClusterChange seen = Assert.Single((await Up().PlanAsync(Desired(ordinary, Token), Cancellation)).Changes);
        Assert.Equal([new FieldChange("spec.maxRunners", "9", "1")], seen.Fields);
        await UpAsync(ordinary);
        Assert.Equal(1, await MostAsync());
        Assert.Empty((await UpAsync(ordinary)).Changes);

        await ChangeAsync(9);
        await UpAsync(Changed);
        Assert.Equal(4, await MostAsync());
        Assert.Empty((await UpAsync(Changed)).Changes);

        Task ChangeAsync(int most) => _cluster.Session.Objects.MergeAsync(
            ApiResource.ScaleSets, "berth-test-runners", "berth-test-a",
            new JsonObject { ["spec"] = new JsonObject { ["maxRunners"] = most } }, Cancellation);

        async Task<int?> MostAsync() => (int?)(await _cluster.Session.Objects.GetAsync(
            ApiResource.ScaleSets, "berth-test-runners", "berth-test-a", Cancellation))?["spec"]?["maxRunners"];
    }

    [Fact]
    public async Task A_changed_credential_is_told_of_without_a_word_of_it_and_brings_a_new_listener()
    {
        await using StandInController controller = new(_cluster);
        await UpAsync(One);

        DesiredCluster desired = Desired(One, "ghp_another");
        ClusterPlan plan = await Up().PlanAsync(desired, Cancellation);
        ClusterChange change = Assert.Single(plan.Changes);
        Assert.Equal(("Secret", ChangeKind.Update, new FieldChange("data.github_token", null, null) { IsSecret = true }),
            (change.Subject, change.Kind, Assert.Single(change.Fields)));
        await Up().RunAsync(desired, new ClusterUpOptions("a test"), Cancellation);

        Assert.Contains(_said, word => word.Contains("new listener", StringComparison.Ordinal));
        Assert.Equal("ghp_another", Text(await SecretAsync("berth-test-a-github"), "github_token"));
    }

    [Fact]
    public async Task A_session_that_another_holds_ends_up_with_its_cause()
    {
        await using StandInController controller = new(_cluster)
        {
            ListenerLine = "Application returned an error: failed to create actions message session client: failed to create message "
                + "session: unexpected status code: 409",
            ListenerExit = 1,
        };

        ClusterUpResult result = await UpAsync(One);

        Assert.Equal("github-session-held", Assert.Single(result.Findings).Cause);
    }

    [Fact]
    public async Task Credentials_that_GitHub_does_not_take_end_up_with_their_cause()
    {
        await using StandInController controller = new(_cluster)
        {
            ControllerLine = """{"level":"error","msg":"Reconciler error","AutoscalingRunnerSet":{"name":"berth-test-a","namespace":"x"},"error":"failed to get runner registration token (401 Unauthorized)"}""",
        };

        ClusterUpResult result = await UpAsync(One);

        Assert.Equal("not-authorised-github", Assert.Single(result.Findings).Cause);
    }

    [Fact]
    public async Task A_failed_runner_is_shown_with_its_cause_and_its_slot_is_freed()
    {
        await using StandInController controller = new(_cluster);
        await UpAsync(One);
        await controller.FailRunnerAsync("berth-test-runners", "berth-test-a", "berth-test-a-x-runner-1", "TooManyPodFailures",
            "Pod has failed to start more than 5 times");
        ClusterStatusReader reader = new(_cluster.Session, _cluster.Definition);

        ClusterStatus status = await reader.ReadAsync(["berth-test-a"], Cancellation);
        ScaleSetStatus scaleSet = Assert.Single(status.ScaleSets);
        Assert.True(scaleSet.State.IsReady, scaleSet.State.Step);
        RunnerStatus runner = Assert.Single(scaleSet.Runners);
        Assert.True(runner.HoldsSlot);
        Assert.Contains("TooManyPodFailures", Assert.Single(runner.Findings).Evidence[0], StringComparison.Ordinal);

        Assert.Equal(["berth-test-a-x-runner-1"], await reader.CleanAsync(status, Cancellation));
        Assert.Empty((await reader.ReadAsync(["berth-test-a"], Cancellation)).ScaleSets[0].Runners);

        List<string> log = [];
        await new ClusterLogs(_cluster.Session, _cluster.Definition).ShowAsync("berth-test-a", false, log.Add, Cancellation);
        Assert.Contains(log, line => line.StartsWith("listener | ", StringComparison.Ordinal) && line.Contains("Getting next message", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_at_once_the_second_is_told_of_the_first()
    {
        await using StandInController controller = new(_cluster);
        await UpAsync(One);
        await using ClusterLock held = await ClusterLock.TakeAsync(
            _cluster.Session.Objects, TimeProvider.System, _cluster.Definition.ControllerNamespace, "somebody@elsewhere", Cancellation);

        BerthException refused = await Assert.ThrowsAsync<BerthException>(() => UpAsync(One));

        Assert.Equal("cluster-locked", refused.Finding.Cause);
        Assert.Contains("somebody@elsewhere", refused.Finding.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_controller_that_ended_too_soon_still_holds_is_let_go_by_force()
    {
        const string Ns = "berth-test-held";
        ObjectsApi objects = _cluster.Session.Objects;
        await objects.ApplyAsync(KubeObject.Create("v1", "Namespace", Ns, null, null), Cancellation);
        foreach ((ApiResource resource, string version) in new[] { (ApiResource.Roles, "rbac.authorization.k8s.io/v1"), (ApiResource.Accounts, "v1") })
        {
            JsonObject held = KubeObject.Create(version, resource.Kind, "berth-test-a-manager", Ns, null);
            held["metadata"]!["finalizers"] = new JsonArray("actions.github.com/cleanup-protection");
            Assert.NotNull(await objects.CreateAsync(resource, held, Cancellation));
        }

        await DownAsync();
        Assert.NotNull((await objects.GetAsync(ApiResource.Namespaces, null, Ns, Cancellation))!["metadata"]!["deletionTimestamp"]);
        await using (ChangeWatch changes = new(objects, TimeProvider.System, _ => { }, new WatchedObjects(ApiResource.Roles, Ns)))
        {
            // The cluster asks for the deletion of what is in a namespace in its own time.
            while ((await objects.GetAsync(ApiResource.Roles, Ns, "berth-test-a-manager", Cancellation))!["metadata"]!["deletionTimestamp"] is null
                || (await objects.GetAsync(ApiResource.Accounts, Ns, "berth-test-a-manager", Cancellation))!["metadata"]!["deletionTimestamp"] is null)
                await changes.WaitAsync(TimeSpan.FromSeconds(1), Cancellation);
        }

        await DownAsync(force: true);

        Assert.Null(await objects.GetAsync(ApiResource.Roles, Ns, "berth-test-a-manager", Cancellation));
        Assert.Null(await objects.GetAsync(ApiResource.Accounts, Ns, "berth-test-a-manager", Cancellation));
    }

    [Fact]
    public async Task A_namespace_that_would_refuse_every_runner_is_said_before_anything_is_made()
    {
        var ns = JsonNode.Parse($$"""
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"berth-test-strict","labels":{"{{ClusterNamespace.EnforceLabel}}":"restricted"} } }
            """)!.AsObject();
        await _cluster.Session.Objects.ApplyAsync(ns, Cancellation);

        BerthException refused = await Assert.ThrowsAsync<BerthException>(
            () => UpAsync("runners: { berth-test-a: { repository: acme/shop, namespace: berth-test-strict } }"));

        Assert.Contains("runner berth-test-a: its pod would be refused", refused.Finding.Summary, StringComparison.Ordinal);
        Assert.Contains(refused.Finding.Evidence, line => line.Contains("restricted", StringComparison.Ordinal));
        Assert.Empty(await _cluster.Session.Objects.ListAsync(ApiResource.Secrets, "berth-test-strict", null, Cancellation));
        await _cluster.Session.Objects.DeleteAsync(ApiResource.Namespaces, null, "berth-test-strict", Cancellation);
    }

    private ClusterUp Up() => new(_cluster.Session, _cluster.Definition, _cluster.Processes, this);

    private Task<ClusterUpResult> UpAsync(string runners) =>
        Up().RunAsync(Desired(runners, Token), new ClusterUpOptions("a test") { Patience = TimeSpan.FromMinutes(2) }, Cancellation);

    private Task<IReadOnlyList<ClusterChange>> DownAsync(bool force = false) =>
        new ClusterDown(_cluster.Session, _cluster.Definition, _cluster.Processes, this)
            .RunAsync(new ClusterDownOptions("a test") { Force = force, Caches = true }, Cancellation);

    private DesiredCluster Desired(string runners, string token)
    {
        BerthConfig config = Renderings.Config(runners);
        return new DesiredCluster(
            _cluster.Definition,
            ClusterRenderer.Render(_cluster.Definition, [.. config.Instances().Select(runner => Renderings.Request(runner, _cluster.Definition))]),
            config.Instances().ToDictionary(
                runner => runner.Name,
                IReadOnlyDictionary<string, string> (_) => new Dictionary<string, string> { ["github_token"] = token }), isWhole: true);
    }

    private Task<JsonObject?> SecretAsync(string name) =>
        _cluster.Session.Objects.GetAsync(ApiResource.Secrets, "berth-test-runners", name, Cancellation);

    private static string? Text(JsonObject? secret, string key) =>
        secret is null ? null : System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]![key]!));
}

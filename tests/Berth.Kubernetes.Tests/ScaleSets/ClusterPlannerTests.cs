using System.Text.Json.Nodes;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Deployment;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.Tests.ScaleSets;

/// <summary>What is to be done to make a cluster as it is to be.</summary>
public sealed class ClusterPlannerTests
{
    private const string Desk = "runners: { desk: { repository: acme/shop } }";

    [Fact]
    public void An_empty_cluster_gets_everything_in_order() => Assert.Equal(
        ["Create Namespace arc-systems", "Create Namespace berth-runners", "Create Controller arc-systems/berth-arc",
            "Create Secret berth-runners/desk-github", "Create ConfigMap berth-runners/desk-hook", "Create ScaleSet berth-runners/desk"],
        Words(Plan(Desk, Empty())));

    [Fact]
    public void A_cluster_that_is_so_gets_nothing() => Assert.Empty(Plan(Desk, As(Desk)).Changes);

    [Fact]
    public void A_changed_token_changes_the_secret_alone_and_is_not_shown()
    {
        ClusterChange change = Assert.Single(Plan(Desk, As(Desk), "ghp_new").Changes);
        Assert.Equal("Secret berth-runners/desk-github", change.ToString());
        FieldChange field = Assert.Single(change.Fields);
        Assert.Equal(("data.github_token", null, null, true), (field.Path, field.Before, field.After, field.IsSecret));
    }

    [Fact]
    public void A_secret_whose_credential_is_not_here_is_compared_but_for_its_data()
    {
        Core.Configuration.BerthConfig config = Renderings.Config(Desk);
        DesiredCluster without = new(
            config.Cluster, Renderings.Of(Desk), new Dictionary<string, IReadOnlyDictionary<string, string>>(), isWhole: true);
        Assert.Empty(ClusterPlanner.Plan(without, As(Desk)).Changes);
        Assert.Equal(
            ["Update ConfigMap berth-runners/desk-hook", "Update ScaleSet berth-runners/desk"],
            Words(ClusterPlanner.Plan(without, As("runners: { desk: { repository: acme/shop, max: 4 } }"))));
    }

    [Fact]
    public void A_changed_number_changes_the_release_and_what_the_hook_reads()
    {
        ClusterPlan plan = Plan("runners: { desk: { repository: acme/shop, max: 4 } }", As(Desk));
        Assert.Equal(["Update ConfigMap berth-runners/desk-hook", "Update ScaleSet berth-runners/desk"], Words(plan));
        Assert.Contains(new FieldChange("values.maxRunners", "1", "4"), plan.Changes[^1].Fields);
    }

    [Theory]
    [InlineData("maxRunners", "9", "1")]
    [InlineData("minRunners", "3", "0")]
    [InlineData("githubConfigUrl", "\"https://github.com/acme/other\"", "\"https://github.com/acme/shop\"")]
    [InlineData("runnerGroup", "\"big\"", null)]
    public void What_somebody_changed_of_the_scale_set_itself_is_seen(string field, string there, string? wanted)
    {
        ClusterState state = As(Desk);
        state.ScaleSets[0]["spec"]![field] = JsonNode.Parse(there);
        ClusterChange change = Assert.Single(Plan(Desk, state).Changes);
        Assert.Equal("Update ScaleSet berth-runners/desk", $"{change.Kind} {change}");
        Assert.Equal([new FieldChange($"spec.{field}", there, wanted)], change.Fields);
    }

    [Fact]
    public void What_left_the_file_goes_its_scale_set_first()
    {
        ClusterState there = As("runners: { desk: { repository: acme/shop }, old: { repository: acme/shop } }");
        Assert.Equal(
            ["Remove ScaleSet berth-runners/old", "Remove Secret berth-runners/old-github", "Remove ConfigMap berth-runners/old-hook"],
            Words(Plan(Desk, there)));
        Assert.Empty(Plan(Desk, there, isWhole: false).Changes);
    }

    [Fact]
    public void Another_version_of_the_charts_changes_both()
    {
        ClusterPlan plan = Plan("cluster: { chartVersion: 0.15.0 }\n" + Desk, As(Desk));
        Assert.Equal(["Update Controller arc-systems/berth-arc", "Update ScaleSet berth-runners/desk"], Words(plan));
        Assert.All(plan.Changes, change => Assert.Contains(change.Fields, field => field.Path == "chart"));
    }

    [Fact]
    public void The_controllers_version_is_not_changed_for_one_runner_alone()
    {
        const string Newer = "cluster: { chartVersion: 0.15.0 }\n" + Desk;
        ClusterState two = As("runners: { desk: { repository: acme/shop }, other: { repository: acme/shop } }");
        Assert.Equal("scale-set-version-mismatch", Assert.Single(Plan(Newer, two, isWhole: false).Conflicts).Cause);
        Assert.Empty(Plan(Newer, As(Desk), isWhole: false).Conflicts);
        Assert.Empty(Plan(Newer, two).Conflicts);
    }

    [Theory]
    [InlineData("pending-install", ChangeKind.Repair)]
    [InlineData("pending-upgrade", ChangeKind.Repair)]
    [InlineData("failed", ChangeKind.Update)]
    public void A_release_left_half_done_is_done_again(string status, ChangeKind kind)
    {
        ClusterState there = As(Desk);
        ClusterChange change = Assert.Single(Plan(Desk, there with
        {
            Releases = [.. there.Releases.Select(release => release.Name == "desk" ? release with { Status = status } : release)],
        }).Changes);
        Assert.Equal((kind, "ScaleSet"), (change.Kind, change.Subject));
        Assert.Contains(status, change.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scale_set_that_the_controller_deleted_comes_back()
    {
        ClusterChange change = Assert.Single(Plan(Desk, As(Desk) with { ScaleSets = [] }).Changes);
        Assert.Equal((ChangeKind.Update, "its AutoscalingRunnerSet is gone"), (change.Kind, change.Reason));
    }

    [Fact]
    public void What_others_made_is_not_taken_over()
    {
        ClusterState foreign = Empty() with
        {
            ScaleSets = [Object("AutoscalingRunnerSet", "berth-runners", "desk", [])],
            Releases = [new HelmRelease("desk", "berth-runners", "deployed", "gha-runner-scale-set-0.14.2")],
        };
        Assert.Equal("scale-set-not-berths", Assert.Single(Plan(Desk, foreign).Conflicts).Cause);
        ClusterState otherController = Empty() with { Controllers = [Object("Deployment", "arc", "arc-gha-rs-controller", [])] };
        Assert.Equal("controller-exists", Assert.Single(Plan(Desk, otherController).Conflicts).Cause);
    }

    [Theory]
    [InlineData("restricted", true)]
    [InlineData("baseline", true)]
    [InlineData("privileged", false)]
    public void A_namespace_that_forbids_the_pods_is_said_before(string level, bool isConflict)
    {
        ClusterState there = Empty() with
        {
            Namespaces = new Dictionary<string, JsonObject>
            {
                ["berth-runners"] = Object("Namespace", null, "berth-runners", new() { [ClusterNamespace.EnforceLabel] = level }),
            },
        };
        ClusterPlan plan = Plan("runners: { desk: { repository: acme/shop, mode: privileged } }", there);
        Assert.Equal(isConflict, plan.Conflicts.Any(finding => finding.Cause == "pod-security-forbids"));
        Assert.DoesNotContain(plan.Changes, change => change.Name == "berth-runners");
    }

    private static ClusterPlan Plan(string runners, ClusterState state, string token = "ghp_old", bool isWhole = true) =>
        ClusterPlanner.Plan(Desired(runners, token, isWhole), state);

    private static DesiredCluster Desired(string runners, string token, bool isWhole)
    {
        Core.Configuration.BerthConfig config = Renderings.Config(runners);
        return new DesiredCluster(
            config.Cluster, Renderings.Of(runners), config.Instances().ToDictionary(
                runner => runner.Name, IReadOnlyDictionary<string, string> (_) => new Dictionary<string, string> { ["github_token"] = token }),
            isWhole);
    }

    /// <summary>A cluster as an <c>up</c> of this file leaves it.</summary>
    private static ClusterState As(string runners)
    {
        DesiredCluster made = Desired(runners, "ghp_old", isWhole: true);
        return new ClusterState
        {
            Namespaces = made.Rendering.Namespaces.ToDictionary(ClusterState.Name),
            Objects = made.Objects,
            Controllers = [Object("Deployment", "arc-systems", "berth-arc-gha-rs-controller", [], ControllerValues.Release)],
            ScaleSets =
            [
                .. made.Rendering.ScaleSets.Select(Made),
            ],
            Releases =
            [
                new HelmRelease(ControllerValues.Release, "arc-systems", "deployed", "gha-runner-scale-set-controller-0.14.2"),
                .. made.Rendering.ScaleSets.Select(set => new HelmRelease(set.Name, set.Namespace, "deployed", "gha-runner-scale-set-0.14.2")),
            ],
            Values = made.Rendering.ScaleSets
                .ToDictionary(set => ClusterState.Key(set.Namespace, set.Name), set => ReleaseValues.With(set.Values))
                .Append(new(ClusterState.Key("arc-systems", ControllerValues.Release), ControllerValues.Create())).ToDictionary(),
        };
    }

    /// <summary>As the chart makes it.</summary>
    private static JsonObject Made(ScaleSet set)
    {
        JsonObject made = Object("AutoscalingRunnerSet", set.Namespace, set.Name, new() { [ScaleSetNames.Label] = set.Name });
        made["spec"] = new JsonObject
        {
            ["githubConfigUrl"] = set.Values["githubConfigUrl"]!.DeepClone(),
            ["githubConfigSecret"] = set.Values["githubConfigSecret"]!.DeepClone(),
            ["runnerScaleSetName"] = set.Name,
            ["minRunners"] = set.Values["minRunners"]!.DeepClone(),
            ["maxRunners"] = set.Values["maxRunners"]!.DeepClone(),
        };
        return made;
    }

    private static ClusterState Empty() => new()
    {
        Namespaces = new Dictionary<string, JsonObject>(),
        Objects = [],
        ScaleSets = [],
        Controllers = [],
        Releases = [],
        Values = new Dictionary<string, JsonObject>(),
    };

    private static JsonObject Object(string kind, string? ns, string name, Dictionary<string, string> labels, string? release = null)
    {
        JsonObject metadata = new() { ["name"] = name, ["namespace"] = ns, ["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))) };
        if (release is not null) metadata["annotations"] = new JsonObject { ["meta.helm.sh/release-name"] = release };
        return new JsonObject { ["kind"] = kind, ["metadata"] = metadata };
    }

    private static IEnumerable<string> Words(ClusterPlan plan) => plan.Changes.Select(change => $"{change.Kind} {change}");
}

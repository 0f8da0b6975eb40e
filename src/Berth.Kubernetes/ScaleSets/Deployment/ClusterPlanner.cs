using System.Text.Json.Nodes;
using Berth.Core.Pods;
using Berth.Kubernetes.ScaleSets.Charts;
using Berth.Kubernetes.ScaleSets.Rendering;

namespace Berth.Kubernetes.ScaleSets.Deployment;

/// <summary>Compares what a cluster is to have with what it has. Pure; <c>up</c> does what comes out, <c>diff</c> shows it.</summary>
internal sealed class ClusterPlanner(DesiredCluster desired, ClusterState state)
{
    public static ClusterPlan Plan(DesiredCluster desired, ClusterState state) => new ClusterPlanner(desired, state).Plan();

    private ClusterPlan Plan() => new(
        [
            .. desired.Rendering.Namespaces.Select(Namespace).OfType<ClusterChange>(),
            .. new[] { Controller() }.OfType<ClusterChange>(),
            .. Removals(),
            .. desired.Objects.Select(Object).OfType<ClusterChange>(),
            .. desired.Rendering.ScaleSets.Select(ScaleSet).OfType<ClusterChange>(),
        ],
        [.. PlanConflicts.Of(desired, state)]);

    private ClusterChange? Namespace(JsonObject wanted)
    {
        string name = ClusterState.Name(wanted);
        if (!state.Namespaces.TryGetValue(name, out JsonObject? there))
            return new ClusterChange(ChangeKind.Create, "Namespace", null, name, []) { Wanted = wanted };
        // One that somebody else made is theirs, labels and all.
        if (ClusterState.Label(there, PodLabels.ManagedBy) != PodLabels.ManagedByValue) return null;
        FieldChange[] fields = [.. JsonDifference.Wanted(there["metadata"]?["labels"], wanted["metadata"]!["labels"], "metadata.labels")];
        return fields.Length == 0 ? null : new ClusterChange(ChangeKind.Update, "Namespace", null, name, fields) { Wanted = wanted };
    }

    private ClusterChange? Controller()
    {
        string ns = desired.ControllerNamespace;
        JsonObject values = desired.Rendering.Controller;
        HelmRelease? release = state.Release(ns, ControllerValues.Release);
        if (release is null) return Change(ChangeKind.Create, []);
        if (release.IsPending) return Change(ChangeKind.Repair, [], $"a helm that was interrupted left it {release.Status}");
        FieldChange[] fields =
        [
            .. ChartChange(release, desired.ControllerChart),
            .. JsonDifference.Between(state.Values.GetValueOrDefault(ClusterState.Key(ns, release.Name)), values, "values"),
        ];
        if (fields.Length > 0) return Change(ChangeKind.Update, fields);
        if (!release.IsDeployed) return Change(ChangeKind.Update, [], $"its release is {release.Status}");
        return state.Controllers.Any(controller => ClusterState.Namespace(controller) == ns)
            ? null
            : Change(ChangeKind.Update, [], "its Deployment is gone");

        ClusterChange Change(ChangeKind kind, FieldChange[] changed, string? reason = null) =>
            new(kind, ClusterChange.Controller, ns, ControllerValues.Release, changed) { Wanted = values, Reason = reason };
    }

    private IEnumerable<ClusterChange> Removals()
    {
        if (!desired.IsWhole) yield break;
        HashSet<string> kept = [.. desired.Rendering.ScaleSets.Select(scaleSet => ClusterState.Key(scaleSet.Namespace, scaleSet.Name))];
        foreach ((string ns, string name) in state.Own.Where(own => !kept.Contains(ClusterState.Key(own.Namespace, own.Name))))
        {
            yield return new ClusterChange(ChangeKind.Remove, ClusterChange.ScaleSet, ns, name, []) { Owner = name };
        }

        HashSet<string> wanted = [.. desired.Objects.Select(ClusterState.Key)];
        foreach (JsonObject there in state.Objects.Where(there =>
            ClusterState.Label(there, ScaleSetNames.Label) is not null && !wanted.Contains(ClusterState.Key(there))))
        {
            yield return Of(ChangeKind.Remove, there, []);
        }
    }

    private ClusterChange? Object(JsonObject wanted)
    {
        JsonObject? there = state.Objects.FirstOrDefault(item => ClusterState.Key(item) == ClusterState.Key(wanted));
        if (there is null) return Of(ChangeKind.Create, wanted, []);
        bool isSecret = (string?)wanted["kind"] == "Secret";
        FieldChange[] fields =
        [
            .. JsonDifference.Wanted(there["metadata"]?["labels"], wanted["metadata"]!["labels"], "metadata.labels"),
            .. JsonDifference.Wanted(there["metadata"]?["annotations"], wanted["metadata"]!["annotations"] ?? new JsonObject(),
                "metadata.annotations"),
            .. isSecret && wanted["data"] is null ? [] : JsonDifference.Between(there["data"], wanted["data"], "data").Select(field => isSecret
                ? new FieldChange(field.Path, null, null) { IsSecret = true }
                : field),
            .. JsonDifference.Wanted(there["spec"], wanted["spec"] ?? new JsonObject(), "spec"),
        ];
        return fields.Length == 0 ? null : Of(ChangeKind.Update, wanted, fields);
    }

    private ClusterChange? ScaleSet(ScaleSet wanted)
    {
        HelmRelease? release = state.Release(wanted.Namespace, wanted.Name);
        if (release is null) return Change(ChangeKind.Create, []);
        if (release.IsPending) return Change(ChangeKind.Repair, [], $"a helm that was interrupted left it {release.Status}");
        JsonObject? there = state.ScaleSet(wanted.Namespace, wanted.Name);
        FieldChange[] fields =
        [
            .. ChartChange(release, desired.ScaleSetChart),
            .. state.Values.TryGetValue(ClusterState.Key(wanted.Namespace, wanted.Name), out JsonObject? values)
                ? JsonDifference.Between(ReleaseValues.Without(values), wanted.Values, "values")
                : [],
        ];
        // What the release changes anyway differs in the object as well.
        if (fields.Length == 0 && release.IsDeployed) fields = [.. ScaleSetDrift.Of(there, wanted.Values)];
        if (fields.Length > 0) return Change(ChangeKind.Update, fields);
        return !release.IsDeployed ? Change(ChangeKind.Update, [], $"its release is {release.Status}")
            : there is null ? Change(ChangeKind.Update, [], "its AutoscalingRunnerSet is gone")
            : null;

        ClusterChange Change(ChangeKind kind, FieldChange[] changed, string? reason = null) =>
            new(kind, ClusterChange.ScaleSet, wanted.Namespace, wanted.Name, changed)
            {
                Wanted = wanted.Values,
                Reason = reason,
                Owner = wanted.Name,
            };
    }

    private static ClusterChange Of(ChangeKind kind, JsonObject manifest, FieldChange[] fields) =>
        new(kind, (string)manifest["kind"]!, ClusterState.Namespace(manifest), ClusterState.Name(manifest), fields)
        {
            Wanted = manifest,
            Owner = ClusterState.Label(manifest, ScaleSetNames.Label),
        };

    private static IEnumerable<FieldChange> ChartChange(HelmRelease release, Chart chart) =>
        release.IsOf(chart) ? [] : [new FieldChange("chart", release.Chart, $"{chart.Name}-{chart.Version}")];
}

using System.Text;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core.Diagnosis;
using Berth.Kubernetes.ScaleSets.Deployment;
using Spectre.Console;

namespace Berth.Cli.Clusters;

/// <summary>What differs between <c>berth.yaml</c> and a cluster. Of a secret nothing is shown but that it changes.</summary>
internal static class ChangeView
{
    private const int Width = 160;

    /// <summary>For <c>diff</c>: exit 3 when there are differences.</summary>
    /// <param name="notes">What was not compared.</param>
    public static CommandResult Show(ClusterPlan plan, params string[] notes)
    {
        string[] conflicts = [.. plan.Conflicts.SelectMany(finding => new[] { $"berth: {finding.Summary}", $"berth: fix: {finding.Fix}" })];
        return CommandResult.Show(
            Json(plan), plan.Changes.Count == 0 ? null : new Text(Lines(plan.Changes)),
            plan.Changes.Count + plan.Conflicts.Count == 0 ? ExitCodes.Ok : ExitCodes.Differences,
            plan.Changes.Count == 0 ? [.. notes, "the cluster is as berth.yaml has it", .. conflicts] : [.. notes, .. conflicts]);
    }

    /// <summary>For a dry run of what changes something.</summary>
    public static CommandResult Text(IReadOnlyList<ClusterChange> changes, string[] messages) => changes.Count == 0
        ? CommandResult.Done([.. messages, "nothing has to be changed"])
        : CommandResult.Print(Lines(changes) + "\n", messages);

    private static string Lines(IEnumerable<ClusterChange> changes)
    {
        StringBuilder text = new();
        foreach (ClusterChange change in changes)
        {
            text.Append(Sign(change.Kind)).Append(' ').Append(change);
            if (change.Reason is { } reason) text.Append("  (").Append(InertText.Line(reason, Width)).Append(')');
            text.Append('\n');
            foreach (string line in change.Fields.SelectMany(Lines)) text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static IEnumerable<string> Lines(FieldChange field)
    {
        if (field.IsSecret) return [$"{field.Path}: changed"];
        return (Text(field.Before), Text(field.After)) is ({ } before, { } after)
            ? [$"{field.Path}:", .. LineDifference.Between(before, after).Select(line => $"{line.Sign} {Indented(line.Line)}")]
            : [$"{field.Path}: {InertText.Line(field.Before ?? "nothing", Width)} → {InertText.Line(field.After ?? "nothing", Width)}"];
    }

    private static string Indented(string line) =>
        line[..(line.Length - line.TrimStart(' ').Length)] + InertText.Line(line, Width);

    /// <summary>A text of several lines, as files have; null for any other value.</summary>
    private static string? Text(string? json) =>
        json is ['"', ..] && JsonNode.Parse(json)!.GetValue<string>() is var text && text.Contains('\n', StringComparison.Ordinal) ? text : null;

    private static char Sign(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => '+',
        ChangeKind.Remove => '-',
        _ => '~',
    };

    private static JsonObject Json(ClusterPlan plan) => new()
    {
        ["changes"] = new JsonArray([.. plan.Changes.Select(change => new JsonObject
        {
            ["change"] = change.Kind.ToString().ToLowerInvariant(),
            ["kind"] = change.Subject,
            ["namespace"] = change.Namespace,
            ["name"] = change.Name,
            ["reason"] = change.Reason,
            ["fields"] = new JsonArray([.. change.Fields.Select(field => new JsonObject
            {
                ["path"] = field.Path,
                ["secret"] = field.IsSecret ? true : null,
                ["before"] = field.Before is { } before ? JsonNode.Parse(before) : null,
                ["after"] = field.After is { } after ? JsonNode.Parse(after) : null,
            })]),
        })]),
        ["conflicts"] = new JsonArray([.. plan.Conflicts.Select(finding => new JsonObject
        {
            ["cause"] = finding.Cause,
            ["summary"] = finding.Summary,
            ["fix"] = finding.Fix,
        })]),
    };
}

using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core.Diagnosis;
using Berth.Kubernetes.ScaleSets.Status;
using Spectre.Console;

namespace Berth.Cli.Clusters;

/// <summary>A cluster as a tree: runner, listener, ephemeral runners, the pods of their jobs, caches.</summary>
internal static class ClusterStatusView
{
    public static CommandResult Show(ClusterStatus status, DateTimeOffset now)
    {
        Table table = Tables.Create("NAME", "STATE", "AGE", "JOB");
        ControllerStatus controller = status.Controller;
        table.AddCells($"controller{(controller.Version is { } version ? $" {version}" : "")}", controller.State, Age(controller.Created, now), "");
        foreach (ScaleSetStatus scaleSet in status.ScaleSets) Add(table, scaleSet, now);
        List<string> messages = [];
        if (status.ScaleSets.Count == 0) messages.Add("there are no runners of Berth on this cluster; 'berth up' makes them");
        foreach (Finding finding in status.Findings)
        {
            messages.Add($"berth: {InertText.Line(finding.Summary, 400)}");
            messages.AddRange(finding.Evidence.Select(line => $"  {InertText.Line(line, 400)}"));
            if (finding.Fix.Length > 0) messages.Add($"berth: fix: {finding.Fix}");
        }

        int held = status.ScaleSets.Sum(scaleSet => scaleSet.Runners.Count(runner => runner.HoldsSlot));
        if (held > 0) messages.Add($"berth: {held} failed runner{(held == 1 ? " holds a slot" : "s hold slots")}: 'berth status --clean' frees {(held == 1 ? "it" : "them")}");
        return CommandResult.Show(Json(status), table, ExitCodes.Ok, messages);
    }

    private static void Add(Table table, ScaleSetStatus scaleSet, DateTimeOffset now)
    {
        string counts = string.Create(CultureInfo.InvariantCulture, $"{scaleSet.Runners.Count} of {scaleSet.Min} to {scaleSet.Max}");
        table.AddCells($"{scaleSet.Name} ({scaleSet.Namespace})", scaleSet.State.IsReady ? "ready" : scaleSet.State.Step,
            Age(scaleSet.Created, now), counts);
        List<(string Name, string State, DateTimeOffset? Created, string Job, int Depth)> rows = [];
        if (scaleSet.Listener is { } listener) rows.Add(($"listener {listener.Name}", listener.State, listener.Created, "", 1));
        foreach (RunnerStatus runner in scaleSet.Runners)
        {
            rows.Add(($"runner {runner.Name}", runner.Phase.Length == 0 ? "new" : runner.Phase, runner.Created, Words(runner.Job), 1));
            rows.AddRange(runner.Pods.Select(pod => ($"{pod.Role} pod {pod.Name}", pod.State, pod.Created, "", 2)));
        }

        rows.AddRange(scaleSet.Caches.Select(cache => ($"cache {cache.Name} {cache.Size}", cache.State, cache.Created, "", 1)));
        foreach ((int index, var row) in rows.Index())
        {
            bool isLast = !rows.Skip(index + 1).TakeWhile(next => next.Depth >= row.Depth).Any(next => next.Depth == row.Depth);
            bool goesOn = rows.Skip(index + 1).Any(next => next.Depth == 1);
            string branch = (row.Depth == 2 ? goesOn ? "│  " : "   " : "") + (isLast ? "└─ " : "├─ ");
            table.AddCells(branch + row.Name, row.State, Age(row.Created, now), row.Job);
        }
    }

    private static string Words(JobView? job) =>
        job is null ? "" : InertText.Line(string.Join(' ', new[] { job.Repository, job.Name }.Where(word => !string.IsNullOrEmpty(word))), 120);

    private static string Age(DateTimeOffset? created, DateTimeOffset now) => created is { } time ? Durations.Text(now - time) : "-";

    private static JsonObject Json(ClusterStatus status) => new()
    {
        ["controller"] = new JsonObject
        {
            ["pod"] = status.Controller.Pod,
            ["state"] = status.Controller.State,
            ["version"] = status.Controller.Version,
            ["created"] = Time(status.Controller.Created),
            ["findings"] = Findings(status.Controller.Findings),
        },
        ["runners"] = new JsonArray([.. status.ScaleSets.Select(Json)]),
        ["others"] = status.Others,
    };

    private static JsonObject Json(ScaleSetStatus scaleSet) => new()
    {
        ["name"] = scaleSet.Name,
        ["namespace"] = scaleSet.Namespace,
        ["ready"] = scaleSet.State.IsReady,
        ["state"] = scaleSet.State.Step,
        ["created"] = Time(scaleSet.Created),
        ["min"] = scaleSet.Min,
        ["max"] = scaleSet.Max,
        ["findings"] = Findings(scaleSet.State.Finding is { } finding ? [finding] : []),
        ["listener"] = scaleSet.Listener is { } listener ? Json(listener) : null,
        ["ephemeralRunners"] = new JsonArray([.. scaleSet.Runners.Select(runner => new JsonObject
        {
            ["name"] = runner.Name,
            ["phase"] = runner.Phase,
            ["created"] = Time(runner.Created),
            ["holdsSlot"] = runner.HoldsSlot,
            ["job"] = runner.Job is { } job
                ? new JsonObject { ["repository"] = job.Repository, ["name"] = job.Name, ["workflow"] = job.Workflow, ["run"] = job.Run }
                : null,
            ["findings"] = Findings(runner.Findings),
            ["pods"] = new JsonArray([.. runner.Pods.Select(Json)]),
        })]),
        ["caches"] = new JsonArray([.. scaleSet.Caches.Select(cache => new JsonObject
        {
            ["name"] = cache.Name,
            ["state"] = cache.State,
            ["size"] = cache.Size,
            ["created"] = Time(cache.Created),
            ["findings"] = Findings(cache.Findings),
        })]),
    };

    private static JsonObject Json(PodView pod) => new()
    {
        ["name"] = pod.Name,
        ["role"] = pod.Role,
        ["state"] = pod.State,
        ["created"] = Time(pod.Created),
        ["findings"] = Findings(pod.Findings),
    };

    private static JsonArray Findings(IEnumerable<Finding> findings) => new([.. findings.Select(finding => new JsonObject
    {
        ["cause"] = finding.Cause,
        ["summary"] = finding.Summary,
        ["evidence"] = new JsonArray([.. finding.Evidence.Select(line => (JsonNode)line)]),
        ["fix"] = finding.Fix,
    })]);

    private static string? Time(DateTimeOffset? time) => time?.ToString("O", CultureInfo.InvariantCulture);
}

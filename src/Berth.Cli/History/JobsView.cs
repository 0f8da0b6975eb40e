using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Cli.Output;
using Berth.Core.Diagnosis;
using Berth.History.Jobs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Berth.Cli.History;

/// <summary>Jobs, as machines and people see them: instants and seconds for the ones, short spans for the others.</summary>
internal static class JobsView
{
    private const int Gap = 2;
    private const int Narrowest = 6;
    private const string None = "-";

    private static readonly string[] _headers = ["JOB", "RUNNER", "REPO", "NAME", "RESULT", "WAITED", "TOOK", "CACHE", "AGE"];

    /// <summary>The columns that are cut where a terminal is too narrow; numbers and times never are.</summary>
    private static readonly int[] _elastic = [1, 2, 3, 4];

    public static JsonObject Json(JobRecord job) => new()
    {
        ["number"] = job.Number,
        ["id"] = job.Id,
        ["runner"] = job.Runner,
        ["instance"] = job.Instance,
        ["repository"] = job.Repository,
        ["workflow"] = job.Workflow,
        ["name"] = job.Name,
        ["runId"] = job.RunId,
        ["event"] = job.Event,
        ["state"] = State(job),
        ["result"] = job.Result,
        ["queued"] = Instant(job.Queued),
        ["started"] = Instant(job.Started),
        ["finished"] = Instant(job.Finished),
        ["waitedSeconds"] = job.Waited?.TotalSeconds,
        ["tookSeconds"] = job.Took?.TotalSeconds,
        ["cacheHits"] = job.CacheHits,
        ["cacheMisses"] = job.CacheMisses,
        ["cause"] = job.Cause,
        ["failure"] = job.Failure,
        ["container"] = job.Container,
        ["pod"] = job.Pod,
        ["log"] = job.Log,
    };

    public static JsonObject Json(JobRecord job, IEnumerable<JobPhase> phases)
    {
        JsonObject json = Json(job);
        json["phases"] = new JsonArray([.. phases.Select(phase => (JsonNode)new JsonObject
        {
            ["kind"] = Kind(phase),
            ["name"] = phase.Name,
            ["started"] = Instant(phase.Started),
            ["finished"] = Instant(phase.Finished),
            ["seconds"] = (phase.Finished - phase.Started).TotalSeconds,
            ["succeeded"] = phase.Succeeded,
        })]);
        return json;
    }

    /// <summary>A line per job.</summary>
    /// <param name="width">The terminal's; null where nothing is to be cut.</param>
    public static IRenderable Table(IReadOnlyList<JobRecord> jobs, DateTimeOffset now, int? width)
    {
        string[][] rows = [.. jobs.Select(job => Cells(job, now))];
        int[] widths = Widths(rows, width);
        Table table = Tables.Create(_headers);
        foreach (string[] row in rows) table.AddCells([.. row.Select((cell, column) => InertText.Line(cell, widths[column]))]);
        return table;
    }

    /// <summary>All of a job, a line per field, and its parts below.</summary>
    public static IRenderable Details(JobRecord job, IReadOnlyList<JobPhase> phases)
    {
        Table fields = Tables.Create("", "");
        fields.ShowHeaders = false;
        foreach ((string name, JsonNode? value) in Json(job))
        {
            if (value is not null) fields.AddCells(name, InertText.Line(value.ToString(), 1000));
        }

        if (phases.Count == 0) return fields;
        Table parts = Tables.Create("PART", "NAME", "TOOK", "RESULT");
        foreach (JobPhase phase in phases)
        {
            parts.AddCells(
                Kind(phase), InertText.Line(phase.Name, 200), Durations.Short(phase.Finished - phase.Started),
                phase.Succeeded switch { true => "succeeded", false => "failed", null => None });
        }

        return new Rows(fields, new Text(""), parts);
    }

    private static string[] Cells(JobRecord job, DateTimeOffset now) =>
    [
        job.Number.ToString(CultureInfo.InvariantCulture),
        job.Runner ?? None,
        job.Repository ?? None,
        job.Name ?? None,
        job.Cause is { } cause ? $"{State(job)}: {cause}" : State(job),
        job.Waited is { } waited ? Durations.Short(waited) : None,
        (job.Took ?? now - job.Started) is { } took ? Durations.Short(took) : None,
        job.CacheHits + job.CacheMisses is { } caches and > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{job.CacheHits}/{caches}")
            : None,
        now - (job.Finished ?? job.Started ?? job.Queued) is { } age ? Durations.Short(age) : None,
    ];

    /// <summary>As wide as its widest cell; where that is too much, the widest of the elastic columns give way in turn.</summary>
    private static int[] Widths(string[][] rows, int? width)
    {
        int[] widths = [.. _headers.Select((header, column) => rows.Select(row => row[column].Length).Append(header.Length).Max())];
        if (width is not { } most) return widths;
        while (widths.Sum() + Gap * widths.Length > most)
        {
            int widest = _elastic.MaxBy(column => widths[column]);
            if (widths[widest] <= Narrowest) break;
            widths[widest]--;
        }

        return widths;
    }

    private static string State(JobRecord job) =>
        job.IsFinished ? job.Result ?? "ended" : job.Started is null ? "queued" : "running";

    private static string Kind(JobPhase phase) => phase.Kind.ToString().ToLowerInvariant();

    private static string? Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

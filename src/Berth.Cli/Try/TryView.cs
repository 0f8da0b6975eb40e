using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Engines;
using Berth.Core.Jobs;
using Berth.Core.Runners;
using Berth.Workflows.Logs;
using Berth.Workflows.Running;

namespace Berth.Cli.Try;

/// <summary>A tried job as machines see it. Durations are seconds.</summary>
internal static class TryView
{
    public static JsonObject Json(
        RunnerDefinition runner, TryOutcome outcome, IReadOnlyList<Annotation> annotations, int exitCode)
    {
        JobResult result = outcome.Result;
        return new JsonObject
        {
            ["runner"] = runner.Name,
            ["job"] = result.Job,
            ["conclusion"] = Choice.Name(result.Conclusion),
            ["exitCode"] = exitCode,
            ["reason"] = result.Reason,
            ["steps"] = Array(result.Steps, Step),
            ["phases"] = Array(result.Phases, Phase),
            ["prepare"] = Array(outcome.Report?.Phases ?? [], Phase),
            ["caches"] = Array(outcome.Report?.Caches ?? [], Cache),
            ["outputs"] = Texts(result.Outputs),
            ["annotations"] = Array(annotations, Annotation),
            ["skippedActions"] = Array([.. result.SkippedActions], action => (JsonNode)action),
            ["kept"] = outcome is { KeptDirectory: { } directory, Report: { } report }
                ? new JsonObject { ["pod"] = report.Pod, ["container"] = report.Container, ["directory"] = directory }
                : null,
        };
    }

    private static JsonObject Step(StepResult step) => new()
    {
        ["number"] = step.Number,
        ["id"] = step.Id,
        ["name"] = step.Name,
        ["outcome"] = Choice.Name(step.Outcome),
        ["conclusion"] = Choice.Name(step.Conclusion),
        ["exitCode"] = step.ExitCode,
        ["timedOut"] = step.TimedOutAfter is not null,
        ["seconds"] = Seconds(step.Duration),
        ["skippedAction"] = step.SkippedAction,
        ["outputs"] = Texts(step.Outputs),
        ["summary"] = step.Summary.Length > 0 ? step.Summary : null,
    };

    private static JsonObject Phase(PhaseTime phase) => new() { ["name"] = phase.Phase, ["seconds"] = Seconds(phase.Duration) };

    private static JsonObject Cache(CacheReport cache) => new()
    {
        ["path"] = cache.Path,
        ["strategy"] = Choice.Name(cache.Strategy),
        ["slot"] = cache.Slot,
        ["hit"] = cache.Hit,
    };

    private static JsonObject Annotation(Annotation annotation) => new()
    {
        ["level"] = Choice.Name(annotation.Level),
        ["title"] = annotation.Title,
        ["file"] = annotation.File,
        ["line"] = annotation.Line,
        ["message"] = annotation.Message,
    };

    private static JsonArray Array<T>(IReadOnlyList<T> items, Func<T, JsonNode> convert) => [.. items.Select(convert)];

    private static JsonObject Texts(IReadOnlyDictionary<string, string> texts) =>
        new(texts.Select(text => KeyValuePair.Create(text.Key, (JsonNode?)text.Value)));

    private static double Seconds(TimeSpan duration) => Math.Round(duration.TotalSeconds, 3);
}

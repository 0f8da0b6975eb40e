using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Configuration;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Files;
using Berth.Core.Planning;
using Berth.Core.Pods;
using Berth.Core.Yaml;
using Berth.Workflows.Running;

namespace Berth.Cli.Try;

/// <summary>
/// What a job would run, without an engine: what only a look at the images tells (how caches are met) is left open.
/// </summary>
internal static class PlannedPod
{
    /// <param name="agent">The agent's file, as the hook would mount it.</param>
    /// <exception cref="BerthException">There is no way to run the job.</exception>
    /// <exception cref="UsageException">The runner's extension cannot be read.</exception>
    public static JsonObject Plan(TryJob job, JobPreview preview, string agent)
    {
        JobPlan plan = JobPlanner.Plan(new JobPlanRequest
        {
            Runner = job.Definition,
            Args = preview.Prepare,
            RunnerName = job.RunnerName,
            Job = preview.Job,
            Keep = job.Request.Keep,
            Images = new Dictionary<string, ImageFacts>(),
            AgentFile = agent,
            Engine = job.Request.Runner.Engine,
            Extension = Extension(job.Definition.Extension),
            ExtensionFile = job.Definition.Extension ?? "",
        });
        if (plan.Pod is not { } pod) throw new BerthException(plan.Findings);
        return Masked(new JsonObject
        {
            ["runner"] = job.Definition.Name,
            ["job"] = preview.Job,
            ["runs"] = preview.Runs,
            ["steps"] = new JsonArray([.. preview.Steps.Select(step => (JsonNode)step)]),
            ["caches"] = new JsonArray([.. job.Definition.Caches.Select(
                cache => (JsonNode)$"{cache.Path}:{Choice.Name(cache.Strategy)}")]),
            ["warnings"] = new JsonArray([.. plan.Warnings.Select(warning => (JsonNode)warning)]),
            ["pod"] = JsonSerializer.SerializeToNode(pod, PodJson.Default.Pod),
        }, preview)!.AsObject();
    }

    private static JsonNode? Extension(string? file)
    {
        if (file is null) return null;
        try
        {
            using FileStream content = RegularFile.Open(file);
            YamlDocument document = YamlDocument.Read(content, file);
            return document.IsValid
                ? YamlToJson.Convert(document.Root)
                : throw new UsageException(ProblemLines.Of(document.Problems));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"berth: extension {file}: cannot be read: {failure.Message}");
        }
    }

    /// <summary>A container's environment may hold secrets.</summary>
    private static JsonNode? Masked(JsonNode? node, JobPreview preview)
    {
        switch (node)
        {
            case JsonObject mapping:
                return new JsonObject(mapping.Select(entry => KeyValuePair.Create(entry.Key, Masked(entry.Value, preview))));
            case JsonArray list:
                return new JsonArray([.. list.Select(item => Masked(item, preview))]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return preview.Masker.Apply(value.GetValue<string>());
            default:
                return node?.DeepClone();
        }
    }
}

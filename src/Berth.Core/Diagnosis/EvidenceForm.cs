using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Engines;
using Berth.Core.Pods;
using Berth.Core.Steps;

namespace Berth.Core.Diagnosis;

/// <summary>
/// Writes the parts of evidence in the form that <see cref="Evidence.Read"/> reads (docs/evidence.md). Engines and the hook
/// collect in this form, so that what is kept on disk, judged at once, and judged later is one thing.
/// </summary>
public static class EvidenceForm
{
    /// <summary>A pod as it was asked for, without the values of its variables: any of them may be a secret.</summary>
    public static JsonObject Manifest(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        JsonObject manifest = JsonSerializer.SerializeToNode(pod, PodJson.Default.Pod)!.AsObject();
        RemoveValues(manifest);

        if (manifest["metadata"]?["annotations"] is JsonObject annotations)
        {
            foreach (string key in annotations.Select(pair => pair.Key)
                .Where(key => key.StartsWith(DockerOptions.AnnotationPrefix, StringComparison.Ordinal)).ToArray())
            {
                annotations.Remove(key);
            }
        }

        return manifest;
    }

    /// <summary>Takes the values of its containers' variables out of a pod, but for <c>PATH</c>.</summary>
    public static void RemoveValues(JsonObject? pod)
    {
        foreach (JsonObject variable in pod is null ? [] : Containers(pod).SelectMany(container => Objects(container["env"])))
        {
            // The one that decides which program a name is.
            if ((string?)variable["name"] != "PATH") variable.Remove("value");
        }
    }

    /// <summary>What an engine or an API server answered instead of doing what it was asked for.</summary>
    /// <param name="container">Which of the pod's containers it would not make; null for the pod as a whole.</param>
    public static JsonObject Refusal(int code, string reason, string message, string? container = null)
    {
        JsonObject refusal = new() { ["code"] = code, ["reason"] = reason, ["message"] = message };
        if (container is not null) refusal["container"] = container;
        return refusal;
    }

    /// <summary>A command that ran in a container, for <c>exec</c>.</summary>
    /// <param name="tail">The end of both streams, in the order in which they came.</param>
    public static JsonObject Step(
        string container, IEnumerable<string> command, int exitCode, string output, string error, string tail) => new()
        {
            ["container"] = container,
            ["command"] = Texts(command),
            ["exitCode"] = exitCode,
            ["stdout"] = output,
            ["stderr"] = error,
            ["tail"] = tail,
        };

    /// <summary>The same, with where the step's programs were searched for, and when it began.</summary>
    /// <param name="started">Whether its program was started: what it says of itself then is its own, not the agent's.</param>
    public static JsonObject Step(
        string container, StepRequest request, DateTimeOffset startedAt, int exitCode, string output, string error, string tail,
        bool? started = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        JsonObject step = Step(container, request.Argv, exitCode, output, error, tail);
        if (started is { } known) step["started"] = known;
        if (request.WorkingDirectory is { } directory) step["workingDirectory"] = directory;
        step["startedAt"] = Time(startedAt);
        if (request.Environment.GetValueOrDefault("PATH") is { } path) step["path"] = path;
        if (request.PrependPath.Count > 0) step["prependPath"] = Texts(request.PrependPath);
        return step;
    }

    /// <summary>The same of a step whose end nobody told: the code is that of the agent that ran it, null where that is unknown.</summary>
    public static JsonObject LostStep(
        string container, StepRequest request, DateTimeOffset startedAt, int? exitCode, string output, string error, string tail)
    {
        JsonObject step = Step(container, request, startedAt, exitCode ?? 0, output, error, tail);
        if (exitCode is null) step.Remove("exitCode");
        step["lost"] = true;
        return step;
    }

    /// <summary>As the Kubernetes API writes times: UTC, and they sort as text.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The answer to a question, for <c>probes</c>.</summary>
    public static JsonObject Probe(ProgramQuestion question, ProgramFacts facts)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(facts);
        JsonObject probe = new()
        {
            ["container"] = question.Container,
            ["image"] = question.Search.Image,
            ["program"] = question.Search.Program,
            ["paths"] = Texts(facts.Paths),
            ["executable"] = facts.Executable,
            ["interpreter"] = facts.Interpreter,
            ["interpreterPaths"] = Texts(facts.InterpreterPaths),
        };
        if (question.Search.Path is { } path) probe["path"] = path;
        if (question.Search.Prepend is { } prepend) probe["prepend"] = prepend;
        return probe;
    }

    /// <summary>What a look into the running container found, for <c>sights</c>.</summary>
    public static JsonObject Sight(ProgramQuestion question, string kind, ProgramFacts facts)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(facts);
        return new JsonObject
        {
            ["container"] = question.Container,
            ["program"] = question.Search.Program,
            ["kind"] = kind,
            ["paths"] = Texts(facts.Paths),
            ["executable"] = facts.Executable,
            ["interpreter"] = facts.Interpreter,
            ["interpreterPaths"] = Texts(facts.InterpreterPaths),
        };
    }

    /// <summary>What a look at the pod's node found, for <c>nodePaths</c>.</summary>
    public static JsonObject NodePath(string path, string kind) => new() { ["path"] = path, ["kind"] = kind };

    /// <summary>Adds to a list of the evidence, which may not be there yet.</summary>
    public static void Add(JsonObject evidence, string list, JsonNode item)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence[list] is not JsonArray items) evidence[list] = items = [];
        items.Add(item);
    }

    /// <summary>Reads what was collected.</summary>
    public static Evidence Read(JsonObject evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return Evidence.Read(System.Text.Encoding.UTF8.GetBytes(evidence.ToJsonString()), out string problem)
            ?? throw new InvalidOperationException(problem);
    }

    internal static IEnumerable<JsonObject> Containers(JsonObject pod) =>
        Objects(pod["spec"]?["initContainers"]).Concat(Objects(pod["spec"]?["containers"]));

    internal static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>A list of texts.</summary>
    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}

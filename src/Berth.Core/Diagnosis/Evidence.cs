using System.Text.Json;

namespace Berth.Core.Diagnosis;

/// <summary>
/// What is known of a pod that does not do what it should: what was asked for, what the API server answered, the pod, its
/// events, its containers' logs, commands that were tried in it, and what its images have of programs. Any part may be missing.
/// </summary>
/// <remarks>The form is in docs/evidence.md.</remarks>
public sealed class Evidence
{
    private const int MaxLog = 16_000;

    /// <summary>Of the document; no part that a rule reads is nearly as deep.</summary>
    internal const int MaxDepth = 1000;

    private const string JobMount = "/__w";

    private readonly JsonView _spec;
    private readonly IReadOnlyList<ProgramProbe> _probes;
    private readonly IReadOnlyList<ProgramSight> _sights;
    private readonly JsonView _nodePaths;

    private Evidence(JsonView root)
    {
        JsonView pod = root["pod"];
        Manifest = root["manifest"];
        Pod = pod;
        Refusal = root["apiError"];
        string? uid = pod["metadata"]["uid"].Text;
        Events =
        [
            .. root["events"].Items.Concat(root["events"]["items"].Items)
                .Where(e => e.IsObject && PodEvent.Concerns(e, uid)).Select(PodEvent.Of).OrderBy(e => e.At, StringComparer.Ordinal),
        ];
        Stated = Kept.FindingsForm.Read(root["findings"]);
        Steps = [.. root["exec"].Items.Where(e => e.IsObject).Select(StepAttempt.Of)];
        _probes = [.. root["probes"].Items.Select(ProgramProbe.Of).OfType<ProgramProbe>()];
        _sights = [.. root["sights"].Items.Select(ProgramSight.Of).OfType<ProgramSight>()];
        _nodePaths = root["nodePaths"];
        _spec = pod["spec"].IsObject ? pod["spec"] : Manifest["spec"];
        Containers = [.. ContainersOf("initContainers", "initContainerStatuses", true, root),
            .. ContainersOf("containers", "containerStatuses", false, root)];
        Job = Containers.FirstOrDefault(c => c is { IsInit: false, Name: "job" or "$job" })
            ?? Containers.FirstOrDefault(c => !c.IsInit && c.Mounts.Any(mount => mount.Path == JobMount))
            ?? Containers.FirstOrDefault(c => !c.IsInit);
        if (Job is null) return;
        Job.IsJob = true;
        Job.Seeded =
        [
            .. Containers.Where(c => c.IsInit && c.Command.Contains("seed")).SelectMany(c => c.Command.Zip(c.Command.Skip(1)))
                .Where(pair => pair.First == "--from").Select(pair => pair.Second),
        ];
    }

    /// <summary>What was found when the failure was kept; empty in evidence from elsewhere.</summary>
    public IReadOnlyList<Finding> Stated { get; }

    internal JsonView Manifest { get; }

    internal JsonView Pod { get; }

    /// <summary>The API server's or the engine's answer where it refused.</summary>
    internal JsonView Refusal { get; }

    /// <summary>The container that an engine would not make, where it was one; else the job's.</summary>
    internal ContainerEvidence? Refused => Containers.FirstOrDefault(c => c.Name == Refusal["container"].Text) ?? Job;

    internal IReadOnlyList<PodEvent> Events { get; }

    internal IReadOnlyList<StepAttempt> Steps { get; }

    /// <summary>In the order in which they start.</summary>
    internal IReadOnlyList<ContainerEvidence> Containers { get; }

    internal ContainerEvidence? Job { get; }

    internal JsonView Spec => _spec;

    internal JsonView Status => Pod["status"];

    internal string Phase => Status["phase"].Text ?? "";

    /// <summary>The first container's start ends what concerns volumes and nodes: earlier complaints of it have passed.</summary>
    internal bool HasStarted => Containers.Any(c => c.IsRunning || c.Ended is not null) || Phase is "Running" or "Succeeded";

    /// <summary>Someone is taking it away: how its containers end then is no cause.</summary>
    internal bool IsBeingDeleted => Pod["metadata"]["deletionTimestamp"].Exists;

    internal string Name => Pod["metadata"]["name"].Text ?? Manifest["metadata"]["name"].Text ?? "the pod";

    internal string Namespace => Pod["metadata"]["namespace"].Text ?? Manifest["metadata"]["namespace"].Text ?? "default";

    /// <summary>The pod's volume of this name, as asked for.</summary>
    internal JsonView Volume(string name) => _spec["volumes"].Items.FirstOrDefault(volume => volume["name"].Text == name);

    /// <summary>What was found at a path of the pod's node; null when no one looked.</summary>
    internal string? KindAt(string path) => _nodePaths.Items.FirstOrDefault(look => look["path"].Text == path)["kind"].Text;

    /// <summary>Reads the form of a kept failure: one JSON object.</summary>
    /// <param name="json">Anything.</param>
    /// <param name="problem">What is wrong with it, when null is returned.</param>
    public static Evidence? Read(ReadOnlyMemory<byte> json, out string problem)
    {
        try
        {
            // The document is not given back to its pool: the evidence lives as long as it.
            JsonElement root = JsonDocument.Parse(WithoutMark(json), new JsonDocumentOptions { MaxDepth = MaxDepth }).RootElement;
            problem = root.ValueKind == JsonValueKind.Object ? "" : "not a JSON object";
            return problem.Length == 0 ? new Evidence(new JsonView(root)) : null;
        }
        catch (JsonException e)
        {
            problem = $"not JSON: {JsonProblem.Of(json.Span, e)}";
            return null;
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    private IEnumerable<ContainerEvidence> ContainersOf(string specs, string statuses, bool isInit, JsonView root)
    {
        JsonView[] known = [.. Status[statuses].Items.Where(status => status["name"].Text is not null)];
        foreach (JsonView spec in _spec[specs].Items)
        {
            if (spec["name"].Text is not { } name) continue;
            yield return Container(name, spec, known.FirstOrDefault(status => status["name"].Text == name));
        }

        string[] asked = [.. _spec[specs].Items.Select(spec => spec["name"].Text).OfType<string>()];
        foreach (JsonView status in known)
        {
            if (status["name"].Text is { } name && !asked.Contains(name)) yield return Container(name, default, status);
        }

        ContainerEvidence Container(string name, JsonView spec, JsonView status) =>
            new(name, isInit, spec, status, Events, Tail(root["logs"][name].WholeText), _probes, _sights);
    }

    private static string? Tail(string? log) => log?.Length > MaxLog ? log[^MaxLog..] : log;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Core.Diagnosis;
using Berth.Core.Jobs;
using Berth.Core.Planning;

namespace Berth.Core.Relay;

/// <summary>
/// What of a runner's hook commands is carried out: those of its one job, in their order, with its own pod and its own
/// directories. Whoever runs in a runner's container can speak to its socket, a job's steps among them.
/// </summary>
/// <param name="asks">Whether <see cref="HookCommand.JobStarted"/> has to allow the job before anything of it is carried out.</param>
public sealed class HookGate(RunnerPlaces places, bool asks)
{
    private readonly Lock _lock = new();
    private JsonNode? _state;
    private bool _isAsked;
    private bool _isAllowed = !asks;
    private bool _isPrepared;
    private bool _isOver;

    /// <summary>
    /// The command as the hook is to see it: paths of the engine's machine, the state that the hook gave and nobody else.
    /// </summary>
    /// <exception cref="BerthException"><c>hook-not-allowed</c>: it is none of this runner's job.</exception>
    public JsonObject Admit(HookCommand command, string responseFile)
    {
        ArgumentNullException.ThrowIfNull(command);
        lock (_lock)
        {
            switch (command.Command)
            {
                case HookCommand.JobStarted when _isAsked || _isPrepared || _isOver:
                    throw Refused("this runner's job has begun already");
                case HookCommand.JobStarted:
                    _isAsked = true;
                    break;
                case not HookCommand.CleanupJob when !_isAllowed:
                    throw Refused("its job has not been allowed to begin");
                case HookCommand.PrepareJob when _isPrepared || _isOver:
                    throw Refused("this runner has prepared its job already");
                case HookCommand.PrepareJob:
                    _isPrepared = true;
                    break;
                case HookCommand.RunScriptStep or HookCommand.RunContainerStep when _isOver:
                    throw Refused("this runner's job is over");
                case HookCommand.CleanupJob:
                    _isOver = true;
                    break;
            }

            JsonObject admitted = new()
            {
                ["command"] = command.Command,
                ["responseFile"] = responseFile,
                ["args"] = command.Args is { } args ? JsonNode.Parse(args.GetRawText()) : null,
                ["state"] = _state?.DeepClone(),
            };
            if (admitted["args"] is JsonObject given) Translate(given);
            return admitted;
        }
    }

    /// <summary>
    /// What stands against anything else that is done for the job: it is to be allowed and not over; null for nothing.
    /// </summary>
    /// <param name="what">What is asked for, as a sentence begins with it: <c>The job's Docker daemon</c>.</param>
    /// <returns><c>hook-not-allowed</c>.</returns>
    public Finding? Refusal(string what)
    {
        lock (_lock)
        {
            return _isAllowed && !_isOver ? null : Finding.Certain(
                "hook-not-allowed",
                $"{what} is not to be had: {(_isOver ? "this runner's job is over" : "the job has not been allowed to begin")}",
                "A runner has one job, and what is the job's own is there from its permission to its end.");
        }
    }

    /// <summary>The job may begin.</summary>
    public void Allow()
    {
        lock (_lock) _isAllowed = true;
    }

    /// <summary>The job was asked for and is none that may begin.</summary>
    public bool IsRefused
    {
        get
        {
            lock (_lock) return _isAsked && !_isAllowed;
        }
    }

    /// <summary>How far the job has come, for <see cref="Resume"/>.</summary>
    public JobProgress Progress()
    {
        lock (_lock) return new JobProgress(_isPrepared, _isOver, _state?.DeepClone())
        {
            IsAsked = _isAsked,
            IsAllowed = _isAllowed,
        };
    }

    /// <summary>Goes on where another has come to.</summary>
    public void Resume(JobProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        lock (_lock)
        {
            (_isPrepared, _isOver, _state) = (progress.IsPrepared, progress.IsOver, progress.State?.DeepClone());
            (_isAsked, _isAllowed) = (progress.IsAsked, progress.IsAllowed || !asks);
        }
    }

    /// <summary>The hook's answer to <c>prepare_job</c>: its state is handed to the commands that follow.</summary>
    public void Answered(HookCommand command, ReadOnlySpan<byte> response)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Command != HookCommand.PrepareJob || response.IsEmpty) return;
        lock (_lock)
        {
            _state = JsonSerializer.Deserialize(response, HookJson.Default.HookResponse) is { State: { } state }
                ? JsonSerializer.SerializeToNode(state, HookJson.Default.HookState)
                : null;
        }
    }

    private void Translate(JsonObject args)
    {
        foreach (JsonObject container in Containers(args))
        {
            foreach (JsonObject mount in Mounts(container, "systemMountVolumes"))
            {
                string source = Text(mount, "sourceVolumePath") ?? "";
                // The engine's own socket is what the runner asks for in every job; no job gets it here.
                if (source == JobPaths.EngineSocket) mount["sourceVolumePath"] = null;
                else mount["sourceVolumePath"] = places.OnHost(source) ?? throw Refused($"it mounts {InertText.Line(source, 200)}");
            }

            foreach (JsonObject mount in Mounts(container, "userMountVolumes"))
            {
                if (Text(mount, "sourceVolumePath") is { } source && places.OnHost(source) is { } path)
                    mount["sourceVolumePath"] = path;
            }

            if (Text(container, "dockerfile") is { Length: > 0 } dockerfile)
                container["dockerfile"] = places.OnHost(dockerfile)
                    ?? throw Refused($"it builds {InertText.Line(dockerfile, 200)}");
        }
    }

    /// <summary>Those of <c>prepare_job</c>; a container step is one itself.</summary>
    private static IEnumerable<JsonObject> Containers(JsonObject args) =>
        new[] { args, args["container"] }.Concat(args["services"] as JsonArray ?? []).OfType<JsonObject>();

    private static IEnumerable<JsonObject> Mounts(JsonObject container, string name) =>
        (container[name] as JsonArray ?? []).OfType<JsonObject>();

    private static string? Text(JsonObject node, string name) =>
        node[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static BerthException Refused(string why) => new(Finding.Certain(
        "hook-not-allowed", $"The hook command is not one of this runner's job: {why}",
        "A runner's hook may use its own work directory and its own pod; each runner has one job."));
}

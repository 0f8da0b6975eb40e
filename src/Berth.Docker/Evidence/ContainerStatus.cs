using System.Text.Json.Nodes;
using Docker.DotNet.Models;

namespace Berth.Docker.Evidence;

/// <summary>An engine's container as the status of a pod's, as the Kubernetes API's <c>ContainerStatus</c> has it.</summary>
internal static class ContainerStatus
{
    /// <summary>The reason that kubelets gave on Docker when a container could not be started.</summary>
    private const string CannotRun = "ContainerCannotRun";

    public static JsonObject Of(string name, string image, ContainerInspectResponse container)
    {
        State state = container.State ?? new State();
        return new JsonObject
        {
            ["name"] = name,
            ["image"] = image,
            ["imageID"] = container.Image,
            ["containerID"] = $"docker://{container.ID}",
            ["ready"] = state.Running && state.Health?.Status is null or "" or "none" or "healthy",
            ["restartCount"] = container.RestartCount,
            ["state"] = StateOf(state),
        };
    }

    /// <summary>In the words of the Kubernetes API, for the main containers of a pod.</summary>
    public static string Phase(IReadOnlyList<State> main) => main switch
    {
        [] => "Pending",
        _ when main.Any(state => state.Running) => "Running",
        _ when main.Any(state => HasEnded(state) && (state.ExitCode != 0 || state.Error?.Length > 0)) => "Failed",
        _ when main.All(HasEnded) => "Succeeded",
        _ => "Pending",
    };

    /// <summary>What a health check that fails says, as the kubelet's event; null when none does.</summary>
    public static JsonObject? Unhealthy(string name, State state) =>
        state.Health is { Status: "unhealthy" or "starting", Log: [.., { ExitCode: not 0 } last] }
            ? Event(name, "Unhealthy", $"Readiness probe failed: {last.Output?.Trim()} (exit code {last.ExitCode})")
            : null;

    /// <summary>A warning of one container.</summary>
    /// <param name="at">When it was last seen, as the Kubernetes API writes times; empty for unknown.</param>
    public static JsonObject Event(string name, string reason, string message, string at = "") => new()
    {
        ["type"] = "Warning",
        ["reason"] = reason,
        ["message"] = message,
        ["lastTimestamp"] = at.Length > 0 ? at : null,
        ["involvedObject"] = new JsonObject { ["kind"] = "Pod", ["fieldPath"] = $"spec.containers{{{name}}}" },
    };

    private static bool HasEnded(State state) => state.Status is "exited" or "dead" || IsRefused(state);

    /// <summary>The engine leaves it as created, with the runtime's words.</summary>
    private static bool IsRefused(State state) => state.Status == "created" && state.Error?.Length > 0;

    private static JsonObject StateOf(State state) =>
        state.Running ? new() { ["running"] = new JsonObject { ["startedAt"] = state.StartedAt } }
        : HasEnded(state) ? new() { ["terminated"] = Terminated(state) }
        : new() { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } };

    private static JsonObject Terminated(State state) => new()
    {
        ["exitCode"] = state.ExitCode,
        ["reason"] = state.Error?.Length > 0 ? CannotRun
            : state.OOMKilled ? "OOMKilled"
            : state.ExitCode == 0 ? "Completed"
            : "Error",
        ["message"] = state.Error?.Length > 0 ? state.Error : null,
        ["startedAt"] = state.StartedAt,
        ["finishedAt"] = state.FinishedAt,
    };
}

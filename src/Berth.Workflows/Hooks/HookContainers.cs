using Berth.Core.Jobs;
using Berth.Workflows.Model;
using Berth.Workflows.Running;

namespace Berth.Workflows.Hooks;

/// <summary>Describes containers as the runner describes them to its hook.</summary>
internal static class HookContainers
{
    /// <summary>The job's container, with the mounts of the runner's directories.</summary>
    public static HookContainer Job(
        JobContainer container, RunnerDirectory directory, string dockerSocket) => Basic(container) with
        {
            WorkingDirectory = directory.InJobContainer(directory.Workspace),
            EnvironmentVariables = new Dictionary<string, string?>(container.Env.Select(Nullable)) { ["HOME"] = "/github/home" },
            SystemMountVolumes =
        [
            Mount(dockerSocket, "/var/run/docker.sock"),
            Mount(directory.Work, "/__w"),
            .. directory.Externals is { } externals ? [Mount(externals, "/__e", readOnly: true)] : Array.Empty<HookMount>(),
            Mount(directory.Temp, "/__w/_temp"),
            Mount(directory.Actions, "/__w/_actions"),
            Mount(directory.Tool, "/__w/_tool"),
            Mount(directory.Home, "/github/home"),
            Mount(directory.WorkflowFiles, "/github/workflow"),
        ],
        };

    /// <summary>A service; the workflow's name for it is not told.</summary>
    public static HookContainer Service(JobContainer container) => Basic(container) with
    {
        EntryPoint = container.Entrypoint,
        EntryPointArgs = container.Command?.Split(' ') ?? [],
        EnvironmentVariables = new Dictionary<string, string?>(container.Env.Select(Nullable)),
    };

    /// <summary>A container step: an image, or a Dockerfile on the runner's side.</summary>
    public static HookContainer Step(
        string? image, string? dockerfile, string? entryPoint, IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?> environment, RunnerDirectory directory, string dockerSocket) => new()
        {
            Image = image,
            Dockerfile = dockerfile,
            EntryPoint = entryPoint,
            EntryPointArgs = arguments,
            WorkingDirectory = "/github/workspace",
            EnvironmentVariables = environment,
            PortMappings = [],
            SystemMountVolumes =
        [
            Mount(dockerSocket, "/var/run/docker.sock"),
            Mount(directory.Temp, "/github/runner_temp"),
            Mount(directory.Home, "/github/home"),
            Mount(directory.WorkflowFiles, "/github/workflow"),
            Mount(directory.FileCommands, "/github/file_commands"),
            Mount(directory.Workspace, "/github/workspace"),
        ],
            UserMountVolumes = [],
        };

    /// <summary>Reads a volume as the runner does: <c>source:target[:ro]</c>, <c>target:ro</c>, or a target alone.</summary>
    public static HookMount UserMount(string volume)
    {
        string[] parts = volume.Split(':');
        bool endsReadOnly = string.Equals(parts[^1], "ro", StringComparison.OrdinalIgnoreCase);
        return parts switch
        {
            [var source, var target, _] => Mount(source, target, endsReadOnly),
            [var target, _] when endsReadOnly => Mount(null, target, readOnly: true),
            [var source, var target] => Mount(source, target),
            _ => Mount(null, volume),
        } with
        { UserProvidedValue = volume };
    }

    private static HookContainer Basic(JobContainer container) => new()
    {
        Image = container.Image,
        EntryPointArgs = [],
        CreateOptions = container.Options,
        Registry = container.Password is null
            ? null
            : new HookRegistry
            {
                Username = container.Username,
                Password = container.Password,
                ServerUrl = Registry(container.Image),
            },
        PortMappings = container.Ports,
        SystemMountVolumes = [],
        UserMountVolumes = [.. container.Volumes.Select(UserMount)],
    };

    /// <summary>The host of an image's name; empty for Docker Hub.</summary>
    private static string Registry(string image)
    {
        string first = image.Split('/')[0];
        bool isHost = image.Contains('/', StringComparison.Ordinal)
            && (first.AsSpan().ContainsAny('.', ':') || first == "localhost");
        return isHost ? first : "";
    }

    private static HookMount Mount(string? source, string target, bool readOnly = false) =>
        new() { SourceVolumePath = source, TargetVolumePath = target, ReadOnly = readOnly };

    private static KeyValuePair<string, string?> Nullable(KeyValuePair<string, string> pair) => new(pair.Key, pair.Value);
}

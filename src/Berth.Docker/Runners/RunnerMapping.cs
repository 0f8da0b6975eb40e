using Berth.Core.Pods;
using Berth.Core.Runners;
using Berth.Core.Scaling;
using Berth.Docker.Mapping;
using Docker.DotNet.Models;

namespace Berth.Docker.Runners;

/// <summary>A runner in the engine's terms, and back.</summary>
internal static class RunnerMapping
{
    /// <summary>
    /// Reads the configuration from standard input and hands it to the runner in the variable that the runner takes it from
    /// (and forgets at once). No other process of the machine, and nobody who looks at the container, is told of it.
    /// </summary>
    private const string Start =
        "IFS= read -r ACTIONS_RUNNER_INPUT_JITCONFIG && export ACTIONS_RUNNER_INPUT_JITCONFIG && exec " + RunnerPaths.Program + " </dev/null";

    private const int LongestHostName = 63;

    public static string VolumeOf(string runner) => $"berth-work-{runner}";

    public static VolumesCreateParameters Volume(RunnerSpec spec) => new()
    {
        Name = VolumeOf(spec.Name),
        Labels = Labels(spec),
    };

    public static CreateContainerParameters Container(RunnerSpec spec) => new()
    {
        Name = spec.Name,
        Image = spec.Image.Id,
        Labels = Labels(spec),
        Hostname = spec.Network is "host" || spec.Name.Length > LongestHostName ? "" : spec.Name,
        Entrypoint = ["/bin/sh", "-c", Start],
        Cmd = [],
        Env = [.. spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
        OpenStdin = true,
        StdinOnce = true,
        AttachStdin = true,
        HostConfig = Host(spec),
    };

    public static LabelFilter FilterOf(string fleet) => new(new Dictionary<string, string?>
    {
        [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
        [RunnerLabels.Fleet] = fleet,
    });

    public static RunnerContainer Read(ContainerListResponse container) => Read(
        container.ID,
        container.Labels,
        container.State switch
        {
            "created" => RunnerPhase.Created,
            "running" or "paused" or "restarting" => RunnerPhase.Running,
            _ => RunnerPhase.Ended,
        },
        new DateTimeOffset(DateTime.SpecifyKind(container.Created, DateTimeKind.Utc)));

    /// <summary>A runner that has no more than its name yet.</summary>
    public static RunnerContainer Read(VolumeResponse volume) => Read(
        "", volume.Labels, RunnerPhase.Created,
        DateTimeOffset.TryParse(volume.CreatedAt, System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset at) ? at : default);

    private static RunnerContainer Read(string id, IDictionary<string, string> labels, RunnerPhase phase, DateTimeOffset created)
    {
        return new RunnerContainer(
            id, Label(RunnerLabels.Name), Label(RunnerLabels.ScaleSet), Label(RunnerLabels.Definition), phase, created);

        string Label(string key) => labels.TryGetValue(key, out string? value) ? value : "";
    }

    private static Dictionary<string, string> Labels(RunnerSpec spec) => new()
    {
        [PodLabels.ManagedBy] = PodLabels.ManagedByValue,
        [RunnerLabels.Fleet] = spec.Fleet,
        [RunnerLabels.ScaleSet] = spec.ScaleSet,
        [RunnerLabels.Name] = spec.Name,
        [RunnerLabels.Definition] = spec.Definition,
    };

    private static HostConfig Host(RunnerSpec spec)
    {
        RunnerLimits limits = spec.Limits;
        return new HostConfig
        {
            Binds =
            [
                $"{VolumeOf(spec.Name)}:{RunnerPaths.Work}",
                .. spec.Files.Select(file => $"{file.Value}:{file.Key}:ro"),
            ],
            NetworkMode = spec.Network ?? "default",
            RestartPolicy = new RestartPolicy { Name = RestartPolicyKind.No },
            NanoCPUs = (limits.MilliCpu ?? 0) * 1_000_000,
            Memory = limits.Memory ?? 0,
            // The same again for swap means none.
            MemorySwap = limits.Memory ?? 0,
            PidsLimit = limits.Processes,
            StorageOpt = limits.Disk is { } disk ? new Dictionary<string, string> { ["size"] = $"{disk}" } : null,
        };
    }
}

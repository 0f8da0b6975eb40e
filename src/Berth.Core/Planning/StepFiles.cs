using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// How a container step that is a pod of its own gets the job's files and gives them back: an init container holds its image's program
/// back until they are there, and a container beside it is where they are fetched from (docs/adr/0017-a-container-step-is-a-pod.md).
/// </summary>
public sealed record StepFiles(string AgentImage, bool IsRestricted)
{
    /// <summary>The init container into which files are brought.</summary>
    public const string Incoming = "berth-files-in";

    /// <summary>The container from which they are fetched.</summary>
    public const string Outgoing = "berth-files-out";

    private const string NoteDirectory = "/berth";
    private const string Note = $"{NoteDirectory}/note";

    /// <summary>Sends all of the job's files, in the job container.</summary>
    public static IReadOnlyList<string> PackJob { get; } = [JobPaths.Agent, "pack", JobPaths.Work];

    /// <summary>Takes what the step changed, in the job container.</summary>
    public static IReadOnlyList<string> UnpackJob { get; } = [JobPaths.Agent, "unpack"];

    /// <summary>Takes the job's files, in <see cref="Incoming"/>.</summary>
    public static IReadOnlyList<string> UnpackStep { get; } = [JobPaths.AgentInImage, "unpack", "--note", Note, JobPaths.Work];

    /// <summary>Sends what the step changed, in <see cref="Outgoing"/>.</summary>
    public static IReadOnlyList<string> PackStep { get; } = [JobPaths.AgentInImage, "pack", "--since", Note, JobPaths.Work];

    private SecurityContext? Security => IsRestricted ? null : new SecurityContext { RunAsUser = 0, RunAsGroup = 0 };

    internal IReadOnlyList<Container> InitContainers(VolumeSet volumes) => [Agent(Incoming, volumes, ["hold", Note])];

    /// <summary>Before the step's, so that it runs when that one ends.</summary>
    internal IReadOnlyList<Container> Containers(VolumeSet volumes) => [Agent(Outgoing, volumes, ["run"])];

    private Container Agent(string name, VolumeSet volumes, IReadOnlyList<string> arguments) => new()
    {
        Name = name,
        Image = AgentImage,
        Command = [JobPaths.AgentInImage, .. arguments],
        SecurityContext = Security,
        VolumeMounts =
        [
            HookMounts.WorkMount(JobPaths.Work, "", volumes, shared: null),
            new VolumeMount
            {
                Name = volumes.Volumes.FirstOrDefault(volume => volume.Name == "berth-note")?.Name
                    ?? volumes.Add("berth-note", new Volume { EmptyDir = new EmptyDirVolume() }),
                MountPath = NoteDirectory,
            },
        ],
    };
}

namespace Berth.Core.Steps;

/// <summary>A file of the runner's side that a step needs in the container.</summary>
/// <param name="HostPath">Where it is read.</param>
/// <param name="ContainerPath">Where it is put; parents are made.</param>
/// <param name="Mode">Its mode in the container; of no meaning for a link.</param>
public sealed record StepFile(
    string HostPath, string ContainerPath, UnixFileMode Mode, StepFileKind Kind = StepFileKind.File);

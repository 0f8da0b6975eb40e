namespace Berth.Faults;

/// <summary>What is left when nothing should be.</summary>
internal sealed record Leftovers(int Containers, int Volumes, int PodContainers, int Registrations, int Directories)
{
    public int Sum => Containers + Volumes + PodContainers + Registrations + Directories;

    public override string ToString() =>
        $"{Containers} containers, {Volumes} volumes, {PodContainers} containers of pods, {Registrations} registrations, {Directories} directories";
}

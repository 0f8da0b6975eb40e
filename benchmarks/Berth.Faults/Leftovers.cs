namespace Berth.Faults;

/// <summary>What is left when nothing should be.</summary>
internal sealed record Leftovers(int Containers, int Volumes, int PodContainers, int Registrations, int Directories)
{
    public int Sum => Containers + Volumes + PodContainers + Registrations + Directories;
}

namespace Berth.Core.Engines;

/// <summary>Whether this machine confines containers by AppArmor: the engine's default profile forbids mounts.</summary>
public static class HostAppArmor
{
    private const string EngineProfile = "docker-default";

    /// <summary>The profile, or null for none.</summary>
    public static string? Profile()
    {
        try
        {
            return File.ReadAllText("/sys/module/apparmor/parameters/enabled").StartsWith('Y') ? EngineProfile : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

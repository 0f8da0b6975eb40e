namespace Berth.Hook;

/// <summary>Whether this machine confines containers by AppArmor: the engine's default profile forbids mounts.</summary>
internal static class HostAppArmor
{
    private const string EngineProfile = "docker-default";

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

namespace Berth.Hook;

/// <summary>The engine's socket as the runner asks for it in every container job, whatever engine runs the pod.</summary>
internal static class EngineSocket
{
    public const string Path = "/var/run/docker.sock";
}

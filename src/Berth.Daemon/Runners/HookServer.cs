using System.Diagnostics;
using Berth.Core.Diagnosis;

namespace Berth.Daemon.Runners;

/// <summary>Starts the process that serves a runner's hook: its own, so that a job outlives this one.</summary>
internal static class HookServer
{
    /// <exception cref="BerthException"><c>hook-not-started</c>.</exception>
    public static void Start(DaemonContext context, string directory)
    {
        ProcessStartInfo start = new(context.Hook)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.ArgumentList.Add("serve");
        start.ArgumentList.Add(directory);
        start.Environment.Clear();
        foreach ((string name, string value) in context.Environment) start.Environment[name] = value;
        try
        {
            // Reaped by the runtime when it ends; nothing of it is read.
            using Process process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new BerthException(Finding.Certain(
                "hook-not-started", $"The hook {context.Hook} cannot be started: {e.Message}",
                "Keep berth-hook beside berth, or set BERTH_HOOK to its path."), e);
        }
    }
}

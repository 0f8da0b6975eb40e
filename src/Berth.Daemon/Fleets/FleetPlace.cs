using Berth.Core;
using Berth.Core.Scaling;

namespace Berth.Daemon.Fleets;

/// <summary>Where a configuration's daemon keeps what it needs: a directory that only this user may enter.</summary>
public sealed record FleetPlace(string Id, string Directory)
{
    /// <summary>The place of a configuration.</summary>
    /// <param name="configFile">Absolute, links followed: the same file is the same fleet, however it is named.</param>
    public static FleetPlace Of(BerthDirectories directories, string configFile)
    {
        ArgumentNullException.ThrowIfNull(directories);
        string id = RunnerLabels.FleetOf(configFile);
        return new FleetPlace(id, Path.Combine(directories.State, "fleets", id));
    }

    /// <summary>Held by the daemon for as long as it runs.</summary>
    public string Lock => Path.Combine(Directory, "daemon.lock");

    /// <summary>Where the daemon is spoken to.</summary>
    public string Socket => Path.Combine(Directory, "control.sock");

    /// <summary>What the daemon wrote, when it runs in the background.</summary>
    public string Log => Path.Combine(Directory, "daemon.log");

    /// <summary>Which scale sets are Berth's.</summary>
    public string ScaleSets => Path.Combine(Directory, "scale-sets.json");

    /// <summary>Logs of runners that have ended.</summary>
    public string Logs => Path.Combine(Directory, "logs");

    /// <summary>Notes of runners that are gone and still registered, see <see cref="Runners.LostRunners"/>.</summary>
    public string LostRunners => Path.Combine(Directory, "lost");

    public string RunnersDirectory => Path.Combine(Directory, "r");

    /// <summary>A runner's own directory. Short: a socket's path has 107 bytes at most.</summary>
    public string Runner(string name) => Path.Combine(RunnersDirectory, name);

    public string RunnerLog(string name) => Path.Combine(Logs, $"{name}.log");

    /// <summary>Makes the directory, for this user alone.</summary>
    public void Make()
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (string directory in (string[])[Directory, RunnersDirectory, Logs])
            System.IO.Directory.CreateDirectory(directory, Own);
    }
}

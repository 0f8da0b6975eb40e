namespace Berth.Core.Scaling;

/// <summary>Paths in a runner's container: those of GitHub's runner image, and Berth's own.</summary>
public static class RunnerPaths
{
    public const string Home = "/home/runner";
    public const string Program = "/home/runner/run.sh";
    public const string Work = "/home/runner/_work";
    public const string Externals = "/home/runner/externals";

    /// <summary>What GitHub is told, relative to the runner's own directory.</summary>
    public const string WorkFolder = "_work";

    /// <summary>The agent, which hands hook commands on.</summary>
    public const string Agent = "/__berth/agent";

    /// <summary>A directory of this runner's own on the daemon's machine, with the hook's script and its socket.</summary>
    public const string Hook = "/__berth/hook";
    public const string HookScript = "hook.sh";
    public const string StartedScript = "started.sh";
    public const string HookSocket = "hook.sock";

    /// <summary>Bytes that the path of a socket may have on Linux (<c>sun_path</c> without its end).</summary>
    public const int LongestSocket = 107;

    /// <summary>In that directory: the Docker daemon of a job that runs in the runner itself.</summary>
    public const string DockerSocket = "docker.sock";
}

namespace Berth.Core.Planning;

/// <summary>Paths in a job's containers: the runner's own (actions/runner, container jobs) and Berth's.</summary>
public static class JobPaths
{
    public const string Work = "/__w";
    public const string Externals = "/__e";
    public const string GitHub = "/github";

    /// <summary>Everything of Berth's in a job container.</summary>
    public const string Berth = "/__berth";
    public const string Agent = "/__berth/agent";

    /// <summary>Where Berth's own image has the agent.</summary>
    public const string AgentInImage = "/berth-agent";

    /// <summary>Where an init container leaves the agent to the node.</summary>
    public const string NodeAgents = "/__berth/agents";

    /// <summary>Where an init container puts the runner's externals.</summary>
    public const string Published = "/__berth/externals";
    public const string Library = "/__berth/lib";

    /// <summary>The engine's socket as the runner asks for it in every container job, whatever engine runs the pod.</summary>
    public const string EngineSocket = "/var/run/docker.sock";

    /// <summary>
    /// Mounted by the hook, the first three also by the official ones: nothing else can be mounted there or below.
    /// </summary>
    public static readonly IReadOnlyList<string> Reserved = [Work, Externals, GitHub, Berth];

    /// <summary>Where the slot of a job's n-th cache is mounted.</summary>
    public static string CacheSlot(int index) => $"/__berth/caches/{index}";
}

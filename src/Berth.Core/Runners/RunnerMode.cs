namespace Berth.Core.Runners;

/// <summary>How a runner runs its jobs.</summary>
public enum RunnerMode
{
    /// <summary>The job's pod, unprivileged.</summary>
    Container,

    /// <summary>The job container is privileged, root, and has the host's devices and processes.</summary>
    Privileged,

    /// <summary>The job has a Docker daemon of its own.</summary>
    Dind,
}

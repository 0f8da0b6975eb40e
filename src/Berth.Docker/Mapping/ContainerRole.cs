namespace Berth.Docker.Mapping;

/// <summary>What a container is in its pod.</summary>
public enum ContainerRole
{
    /// <summary>Runs to its end before the others, on a network of its own.</summary>
    Init,

    /// <summary>The pod's network namespace, ports, hosts and name servers are this container's.</summary>
    NetworkOwner,

    /// <summary>Shares the owner's network.</summary>
    Joined,
}

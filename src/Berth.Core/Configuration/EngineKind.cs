namespace Berth.Core.Configuration;

/// <summary>What runs the pods.</summary>
public enum EngineKind
{
    /// <summary>A Docker-compatible engine on this machine.</summary>
    Docker,

    /// <summary>A cluster.</summary>
    Kubernetes,
}

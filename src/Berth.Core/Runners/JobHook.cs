namespace Berth.Core.Runners;

/// <summary>Which container hook runs a cluster's jobs.</summary>
public enum JobHook
{
    /// <summary>Berth's own: it leases cache slots, sends only what changed, and says why a pod failed.</summary>
    Berth,

    /// <summary>The one that GitHub's runner image brings, with a hook extension that Berth writes.</summary>
    Official,
}

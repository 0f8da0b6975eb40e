namespace Berth.Core.Checks;

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    /// <summary>Looked at, and good.</summary>
    Ok,

    /// <summary>Jobs run, but something is to be mended before it hurts.</summary>
    Warning,

    /// <summary>Jobs, or some of them, cannot run.</summary>
    Failed,

    /// <summary>Not possible here, or not asked for: says nothing either way.</summary>
    Skipped,

    /// <summary>The check itself failed: not to be taken for a pass.</summary>
    Error,
}

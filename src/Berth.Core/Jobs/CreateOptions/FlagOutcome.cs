namespace Berth.Core.Jobs;

/// <summary>What became of a flag's value.</summary>
internal enum FlagOutcome
{
    /// <summary>It is in the options.</summary>
    Applied,

    /// <summary>Docker would refuse it.</summary>
    BadValue,

    /// <summary>Docker would take it; Berth cannot.</summary>
    NotHonoured,
}

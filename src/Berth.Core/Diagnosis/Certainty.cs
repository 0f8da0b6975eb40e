namespace Berth.Core.Diagnosis;

/// <summary>How sure a finding is.</summary>
public enum Certainty
{
    /// <summary>Something was looked at, or the system itself stated it.</summary>
    Certain,

    /// <summary>The evidence points there and was not proved.</summary>
    Likely,
}

namespace Berth.Core.Runners;

/// <summary>What a runner does with jobs that a pull request from another repository started.</summary>
public enum ForkPolicy
{
    /// <summary>They are ended before anything of theirs runs.</summary>
    Refuse,

    /// <summary>They are run like others: whoever may open a pull request may run code here.</summary>
    Allow,
}

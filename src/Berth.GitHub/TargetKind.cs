namespace Berth.GitHub;

/// <summary>What of GitHub a runner serves.</summary>
public enum TargetKind
{
    Repository,
    Organization,
    Enterprise,
}

namespace Berth.Core.Pods;

/// <summary>A seccomp profile: RuntimeDefault, Unconfined, or Localhost with a file.</summary>
public sealed record SeccompProfile
{
    public string? Type { get; init; }
    public string? LocalhostProfile { get; init; }
}

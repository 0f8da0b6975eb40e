namespace Berth.Core.Jobs;

/// <summary>A container as the runner describes it: the job's, a service's (without a name), or a container step's.</summary>
public sealed record HookContainer
{
    public string? Image { get; init; }
    /// <summary>Container steps only: a Dockerfile on the runner's side; then <see cref="Image"/> is null.</summary>
    public string? Dockerfile { get; init; }
    public string? EntryPoint { get; init; }
    public IReadOnlyList<string>? EntryPointArgs { get; init; }
    public string? WorkingDirectory { get; init; }
    /// <summary>The workflow's <c>options:</c>, one string.</summary>
    public string? CreateOptions { get; init; }
    public IReadOnlyDictionary<string, string?>? EnvironmentVariables { get; init; }
    /// <summary>As in the workflow: <c>80</c>, <c>8080:80</c>, <c>5433:5432/udp</c>.</summary>
    public IReadOnlyList<string>? PortMappings { get; init; }
    public HookRegistry? Registry { get; init; }
    public IReadOnlyList<HookMount>? UserMountVolumes { get; init; }
    public IReadOnlyList<HookMount>? SystemMountVolumes { get; init; }
}

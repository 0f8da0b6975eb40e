namespace Berth.Core.Jobs;

/// <summary>Arguments of <c>run_script_step</c>; paths are the container's.</summary>
public sealed record RunScriptStepArgs
{
    public string? EntryPoint { get; init; }
    public IReadOnlyList<string>? EntryPointArgs { get; init; }
    public IReadOnlyDictionary<string, string?>? EnvironmentVariables { get; init; }
    public IReadOnlyList<string>? PrependPath { get; init; }
    public string? WorkingDirectory { get; init; }
}

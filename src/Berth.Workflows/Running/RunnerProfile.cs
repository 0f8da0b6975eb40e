using Berth.Core.Engines;

namespace Berth.Workflows.Running;

/// <summary>The runner that a job is tried on.</summary>
public sealed record RunnerProfile
{
    /// <summary><c>RUNNER_NAME</c>.</summary>
    public string Name { get; init; } = "berth-try";
    /// <summary>The job container's image where the job names none.</summary>
    public string? Image { get; init; }
    /// <summary>The image to use whatever the job names; null leaves the job its own.</summary>
    public string? ImageOverride { get; init; }
    /// <summary>The runner's <c>externals</c> directory; null where no runner is installed: the job has no <c>/__e</c> then.</summary>
    public string? Externals { get; init; }
    /// <summary>Where the runner's directory is made.</summary>
    public required string TemporaryDirectory { get; init; }
    /// <summary>The environment that the hook is started with, before the runner's own variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
    /// <summary>What the engine that the hook will use can give.</summary>
    public EngineTraits Engine { get; init; } = new();
    /// <summary>The engine's socket on the runner's side.</summary>
    public string DockerSocket { get; init; } = "/var/run/docker.sock";
    /// <summary><c>RUNNER_ARCH</c>: X64, ARM64, …</summary>
    public string Architecture { get; init; } =
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToUpperInvariant();
}

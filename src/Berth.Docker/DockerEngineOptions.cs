using Berth.Docker.Endpoints;

namespace Berth.Docker;

/// <summary>What a Docker engine needs to know of its surroundings.</summary>
public sealed record DockerEngineOptions
{
    public required DockerEndpoint Endpoint { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The docker command's configuration directory, whose <c>config.json</c> has registry logins; null to use none.
    /// </summary>
    public string? DockerConfigDirectory { get; init; }

    /// <summary>
    /// Contents of ConfigMaps by name, then key: a pod names them only, and this engine has no API server to ask.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, byte[]>> ConfigMaps { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, byte[]>>();

    /// <summary>Contents of Secrets by name, then key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, byte[]>> Secrets { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, byte[]>>();

    /// <summary>
    /// A directory in memory (tmpfs) of this machine: files of ConfigMaps and Secrets are put there, never on a disk.
    /// </summary>
    public string MemoryDirectory { get; init; } = "/dev/shm";

    /// <summary>Finds the engine and its logins as the docker command does.</summary>
    /// <exception cref="Core.Diagnosis.BerthException">What the environment names cannot be used.</exception>
    public static DockerEngineOptions From(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string home = environment.TryGetValue("HOME", out string? value) && value.Length > 0 ? value : "/root";
        return new DockerEngineOptions
        {
            Endpoint = DockerEndpoint.Find(environment, home),
            DockerConfigDirectory = environment.TryGetValue("DOCKER_CONFIG", out string? config) && config.Length > 0
                ? config
                : Path.Combine(home, ".docker"),
        };
    }
}

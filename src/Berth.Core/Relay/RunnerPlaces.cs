using Berth.Core.Scaling;

namespace Berth.Core.Relay;

/// <summary>Where a runner's own directories are on the engine's machine: a hook speaks of them by the runner's paths.</summary>
/// <param name="Work">The directory that the runner has as <see cref="RunnerPaths.Work"/>.</param>
/// <param name="Externals">The one that it has as <see cref="RunnerPaths.Externals"/>.</param>
public sealed record RunnerPlaces(string Work, string Externals)
{
    /// <summary>The path on the engine's machine; null for one that is not the runner's.</summary>
    public string? OnHost(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Split('/').Contains("..")) return null;
        return Below(RunnerPaths.Work, Work, path) ?? Below(RunnerPaths.Externals, Externals, path);
    }

    private static string? Below(string own, string host, string path) =>
        path == own ? host
        : path.StartsWith($"{own}/", StringComparison.Ordinal) ? host + path[own.Length..]
        : null;
}

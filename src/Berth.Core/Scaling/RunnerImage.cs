namespace Berth.Core.Scaling;

/// <summary>An image of a runner, ready to be started.</summary>
/// <param name="Id">The engine's.</param>
/// <param name="User">The number of the user that it runs as, with its group's.</param>
/// <param name="Externals">A directory of this machine with what the image has in the runner's <c>externals</c>.</param>
public sealed record RunnerImage(string Id, int User, int Group, string Externals)
{
    /// <summary>It holds a runner, at <see cref="RunnerPaths.Program"/>; without one nothing else is known of it.</summary>
    public bool HasRunner { get; init; } = true;
}

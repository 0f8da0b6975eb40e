namespace Berth.Core.Jobs;

/// <summary>
/// A mount of <c>--volume</c> or <c>--mount</c>; <c>tmpfs</c> mounts are in <see cref="Pods.DockerOptions.Tmpfs"/>.
/// </summary>
/// <param name="Source">An absolute path of the node, a volume's name, or null for a volume without a name.</param>
/// <param name="Target">Absolute.</param>
/// <param name="MustExist">The source is not made where it is missing: <c>--mount</c>, unlike <c>--volume</c>.</param>
/// <param name="Propagation"><c>shared</c>, <c>rslave</c> and so on, as mount(8) has them; null for the default.</param>
public sealed record MountOption(
    string? Source, string Target, bool ReadOnly = false, string? Propagation = null,
    bool MustExist = false)
{
    /// <summary>A path of the node rather than a volume of the engine.</summary>
    public bool IsBind => Source is ['/', ..];
}

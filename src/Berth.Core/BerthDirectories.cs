namespace Berth.Core;

/// <summary>Where Berth keeps things, by the XDG base directory specification. Nothing is created by asking.</summary>
/// <param name="Config">The user's <c>berth.yaml</c>, when there is none beside the repository.</param>
/// <param name="Cache">Caches of jobs and what can be made again. Must be on a real file system (overlay caches).</param>
/// <param name="State">Kept evidence and the like.</param>
public sealed record BerthDirectories(string Config, string Cache, string State)
{
    /// <summary>
    /// Reads <c>BERTH_CACHE_DIR</c>, <c>XDG_*_HOME</c> and <c>HOME</c> from an environment. Relative XDG values are ignored, as
    /// the specification says; a relative <c>BERTH_CACHE_DIR</c> is one of the working directory. Paths come without <c>..</c>, which
    /// engines refuse.
    /// </summary>
    public static BerthDirectories From(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string home = Absolute("HOME") ?? "/root";
        return new BerthDirectories(
            Path.Combine(Absolute("XDG_CONFIG_HOME") ?? Path.Combine(home, ".config"), "berth"),
            OwnCache() ?? Path.Combine(Absolute("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache"), "berth"),
            Path.Combine(Absolute("XDG_STATE_HOME") ?? Path.Combine(home, ".local", "state"), "berth"));

        string? OwnCache() =>
            environment.TryGetValue("BERTH_CACHE_DIR", out string? value) && value.Length > 0 ? Path.GetFullPath(value) : null;

        string? Absolute(string name) =>
            environment.TryGetValue(name, out string? value) && Path.IsPathRooted(value) ? Path.GetFullPath(value) : null;
    }
}

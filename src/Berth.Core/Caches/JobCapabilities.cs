namespace Berth.Core.Caches;

/// <summary>What decides whether a job container may mount, as its pod was planned.</summary>
/// <param name="IsRoot">Its entry process runs as user 0.</param>
/// <param name="HasSysAdmin">CAP_SYS_ADMIN was added.</param>
/// <param name="IsPrivileged">Then neither capabilities nor AppArmor limit it.</param>
/// <param name="AppArmorProfile">
/// The profile that will confine it, for example <c>docker-default</c>, which forbids mounts; null for none.
/// </param>
public sealed record JobCapabilities(bool IsRoot, bool HasSysAdmin, bool IsPrivileged, string? AppArmorProfile = null)
{
    /// <summary>Why it may not mount, in words that follow "the job"; null when it may.</summary>
    public string? WhyItCannotMount => this switch
    {
        { IsRoot: false } => "does not run as root",
        { IsPrivileged: true } => null,
        { HasSysAdmin: false } => "lacks the capability SYS_ADMIN",
        { AppArmorProfile: not null } => $"is confined by the AppArmor profile {AppArmorProfile}, which forbids mounts",
        _ => null,
    };
}

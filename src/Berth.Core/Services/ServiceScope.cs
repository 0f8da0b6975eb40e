namespace Berth.Core.Services;

/// <summary>Whose service manager keeps <c>berth up</c> running.</summary>
public enum ServiceScope
{
    /// <summary>The user's own, which runs while the user is logged in, or always where lingering is on.</summary>
    User,

    /// <summary>The machine's.</summary>
    System,
}

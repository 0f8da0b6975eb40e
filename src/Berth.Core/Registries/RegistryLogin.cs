namespace Berth.Core.Registries;

/// <summary>Who somebody is to a registry: a user with a password, or a token that stands for both.</summary>
/// <param name="User">Empty with a token.</param>
/// <param name="IdentityToken">What <c>docker login</c> got in place of the password; null when there is none.</param>
public sealed record RegistryLogin(string User, string Password, string? IdentityToken = null)
{
    /// <inheritdoc/>
    public override string ToString() => "a login";
}

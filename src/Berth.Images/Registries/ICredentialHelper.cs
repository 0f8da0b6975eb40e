namespace Berth.Images.Registries;

/// <summary>Programs that keep registry logins, such as <c>docker-credential-secretservice</c>.</summary>
public interface ICredentialHelper
{
    /// <summary>Asks one for the login of a registry.</summary>
    /// <returns>What it wrote; null when it cannot be run, or has none.</returns>
    Task<string?> GetAsync(string program, string server, CancellationToken cancellationToken);
}

using Berth.GitHub.Credentials;

namespace Berth.Cli.Auth;

/// <summary>A credential and what GitHub says of it.</summary>
/// <param name="Credential">Null when the store cannot give it.</param>
internal sealed record CheckedCredential(string Name, Credential? Credential, CredentialReport Report);

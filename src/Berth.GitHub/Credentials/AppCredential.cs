namespace Berth.GitHub.Credentials;

/// <summary>A GitHub App.</summary>
/// <param name="AppId">The app's id or its client id.</param>
/// <param name="InstallationId">Null to find the installation for what a runner serves.</param>
/// <param name="PrivateKey">PEM.</param>
public sealed record AppCredential(string Host, string AppId, long? InstallationId, Secret PrivateKey) : Credential(Host)
{
    public override string Kind => "app";

    public override Secret Secret => PrivateKey;
}

namespace Berth.GitHub.Credentials;

/// <summary>The keyring does not answer: locked, or without a desktop. Its words, never a secret.</summary>
public sealed class KeyringException(string message) : Exception(message);

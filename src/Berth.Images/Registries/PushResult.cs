namespace Berth.Images.Registries;

/// <summary>What a push came to.</summary>
/// <param name="Digest">By which the image can be named for good.</param>
/// <param name="Uploaded">How many blobs the registry did not have.</param>
/// <param name="Present">How many it had.</param>
public sealed record PushResult(string Digest, int Uploaded, int Present);

namespace Berth.Core.Engines;

/// <summary>An image that is wanted, with the credentials for its registry if it needs any.</summary>
public sealed record ImageRequest(string Image, Jobs.HookRegistry? Credentials = null, bool AlwaysPull = false);

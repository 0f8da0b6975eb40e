namespace Berth.Core.Engines;

/// <summary>An image that is wanted, with the credentials for its registry if it needs any.</summary>
/// <param name="MayPull">False to ask only for what is there: <c>image-missing</c> otherwise.</param>
public sealed record ImageRequest(
    string Image, Jobs.HookRegistry? Credentials = null, bool AlwaysPull = false, bool MayPull = true);

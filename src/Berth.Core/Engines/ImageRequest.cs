namespace Berth.Core.Engines;

/// <summary>An image that is wanted, with the credentials for its registry if it needs any.</summary>
/// <param name="MayPull">False to ask only for what is there: <c>image-missing</c> otherwise.</param>
public sealed record ImageRequest(
    string Image, Jobs.HookRegistry? Credentials = null, bool AlwaysPull = false, bool MayPull = true)
{
    /// <summary>
    /// Paths that will be asked for next (<see cref="IPodEngine.LookIntoImageAsync"/>): an engine that has to run an image to see
    /// into it does so once for all of them, and then knows the image's id and user as well.
    /// </summary>
    public IReadOnlyList<string> Paths { get; init => field = value ?? []; } = [];
}

namespace Berth.GitHub.ScaleSets;

/// <summary>The right to administrate a target's scale sets.</summary>
internal sealed record AdminGrant(Uri Service, Secret Token, DateTimeOffset Expires)
{
    /// <summary>An address of the service.</summary>
    /// <param name="path">Relative, with its query if it has one.</param>
    public Uri At(string path)
    {
        // The service's own address has a path, and may have a query.
        UriBuilder url = new(Service);
        (string relative, string query) = path.Split('?', 2) is [var before, var after] ? (before, after) : (path, "");
        url.Path = $"{url.Path.TrimEnd('/')}/{relative}";
        string[] parts = [url.Query.TrimStart('?'), query, "api-version=6.0-preview"];
        url.Query = string.Join('&', parts.Where(part => part.Length > 0));
        return url.Uri;
    }
}

using System.Net;
using Berth.Core.Engines;

namespace Berth.Images.Registries;

/// <summary>Where a registry is.</summary>
internal static class RegistryAddress
{
    // Docker Hub's images are named after one host and kept on another.
    private const string HubHost = "registry-1.docker.io";

    /// <summary>HTTPS, except on this machine itself.</summary>
    public static Uri Of(string domain)
    {
        string authority = domain == ImageReference.DockerHub ? HubHost : domain;
        var secure = new Uri($"https://{authority}/");
        return IsThisMachine(secure) ? new Uri($"http://{authority}/") : secure;
    }

    /// <summary>Whether a secret may be sent there.</summary>
    public static bool IsSafe(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsThisMachine(address));

    private static bool IsThisMachine(Uri address) =>
        address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));
}

using System.Globalization;
using Berth.Core.Engines;
using Berth.Docker.Endpoints;
using Docker.DotNet;
using Docker.DotNet.Models;
using Docker.DotNet.NativeHttp;

namespace Berth.Docker;

/// <summary>Makes the API client and asks the engine what it is.</summary>
internal static class EngineClient
{
    /// <summary>Docker 20.10's, the oldest engine that Berth supports; newer ones and Podman speak it as well.</summary>
    private static readonly System.Version _apiVersion = new(1, 41);

    /// <exception cref="Core.Diagnosis.BerthException">The endpoint's certificates cannot be used.</exception>
    public static DockerClient Create(DockerEndpoint endpoint, TimeProvider time)
    {
        ClientCertificates? certificates = endpoint.CertificateDirectory is { } directory
            ? new ClientCertificates(directory, endpoint.VerifyServer)
            : null;
        DockerClientBuilder builder = new DockerClientBuilder()
            .WithEndpoint(endpoint.Address)
            .WithApiVersion(_apiVersion)
            // A pull or a step takes what it takes; EnginePatience bounds what must not.
            .WithTimeout(Timeout.InfiniteTimeSpan)
            .WithAuthProvider(new EngineTransport(certificates, time));
        // The client's own transport for TCP does not take the certificates.
        return (certificates is null ? builder : builder.WithTransportOptions(new NativeHttpTransportOptions())).Build();
    }

    public static async Task<EngineInfo> DescribeAsync(
        DockerClient client, DockerEndpoint endpoint, CancellationToken cancellationToken)
    {
        VersionResponse version = await client.System.GetVersionAsync(cancellationToken);
        bool podman =
            version.Components?.Any(c => c.Name?.Contains("Podman", StringComparison.OrdinalIgnoreCase) == true) == true;
        SystemInfoResponse system = await client.System.GetSystemInfoAsync(cancellationToken);
        bool here = endpoint.IsUnixSocket || system.Name == Environment.MachineName;
        string product = podman ? "Podman" : "Docker";
        return new EngineInfo($"{product} {version.Version} at {endpoint}", here, Facts(endpoint, product, version, system));
    }

    private static EngineFacts Facts(
        DockerEndpoint endpoint, string product, VersionResponse version, SystemInfoResponse system) =>
        new(
            $"{endpoint} (found by {endpoint.FoundBy})",
            product,
            version.Version ?? "",
            system.Driver ?? "",
            system.DockerRootDir ?? "",
            system.CgroupVersion ?? "",
            [.. new[] { (system.MemoryLimit, "memory"), (system.CPUCfsQuota, "cpu"), (system.PidsLimit, "pids") }
                .Where(limit => !limit.Item1).Select(limit => limit.Item2)],
            [.. (system.SecurityOptions ?? []).Select(NameOf)],
            DateTimeOffset.TryParse(
                system.SystemTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
                ? time
                : null);

    /// <summary><c>name=seccomp,profile=default</c> is <c>seccomp</c>.</summary>
    private static string NameOf(string option) => option.Split(',')[0].Split('=')[^1];
}

using System.Globalization;
using Berth.Core.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Mapping;

/// <summary>
/// The pod's network: one namespace, the owner's. Ports, host names, name servers and network sysctls of all containers are
/// set on the owner, because Docker refuses them on a container that joins another's network.
/// </summary>
internal static class NetworkMapping
{
    public static void Apply(CreateContainerParameters parameters, ContainerMapping mapping, DockerOptions options)
    {
        Pod pod = mapping.Pod;
        HostConfig host = parameters.HostConfig!;
        bool owner = mapping.Role == ContainerRole.NetworkOwner;
        host.NetworkMode = Mode(mapping)!;
        host.Sysctls = Sysctls(pod, options, network: owner && host.NetworkMode is null);
        if (pod.Spec.ShareProcessNamespace == true && mapping.Role == ContainerRole.Joined)
            host.PidMode = $"container:{OwnerName(pod)}";

        if (host.NetworkMode is not null || mapping.Role == ContainerRole.Joined)
        {
            if (owner && host.NetworkMode == "host")
                ApplyHosts(host, pod);
            return;
        }

        ApplyHosts(host, pod);
        if (owner)
        {
            parameters.Hostname = pod.Spec.Hostname ?? HostName(pod);
            (parameters.ExposedPorts, host.PortBindings) = Ports(pod);
        }
    }

    /// <summary>The key of a port in Docker's maps, <c>80/tcp</c>.</summary>
    public static string PortKey(ContainerPort port) =>
        string.Create(CultureInfo.InvariantCulture, $"{port.Port}/{(port.Protocol ?? "TCP").ToLowerInvariant()}");

    private static string? Mode(ContainerMapping mapping) => mapping switch
    {
        { Pod.Spec.HostNetwork: true } => "host",
        { Role: ContainerRole.Joined } => $"container:{OwnerName(mapping.Pod)}",
        { JoinNetworkOf: { } other } => $"container:{other}",
        _ => null,
    };

    private static string OwnerName(Pod pod) => ContainerNames.Of(pod, pod.Spec.Containers[0].Name);

    /// <summary>A host name has 63 characters at most.</summary>
    private static string HostName(Pod pod) =>
        (pod.Metadata.Name ?? "") is { Length: > 63 } name ? name[..63].TrimEnd('-', '.') : pod.Metadata.Name ?? "";

    private static void ApplyHosts(HostConfig host, Pod pod)
    {
        DockerOptions[] all = [.. pod.Spec.Containers.Select(c => PodDockerOptions.Of(pod, c.Name))];
        host.ExtraHosts =
        [
            .. (pod.Spec.HostAliases ?? []).SelectMany(a => (a.Hostnames ?? []).Select(n => $"{n}:{a.Ip}")),
            .. all.SelectMany(o => o.NetworkAliases ?? []).Select(n => $"{n}:127.0.0.1"),
            .. all.SelectMany(o => o.ExtraHosts ?? []),
        ];
        host.DNS = [.. pod.Spec.DnsConfig?.Nameservers ?? [], .. all.SelectMany(o => o.Dns ?? [])];
        host.DNSSearch = [.. pod.Spec.DnsConfig?.Searches ?? [], .. all.SelectMany(o => o.DnsSearch ?? [])];
        host.DNSOptions = [.. all.SelectMany(o => o.DnsOptions ?? [])];
    }

    private static (IDictionary<string, EmptyStruct> Exposed, IDictionary<string, IList<PortBinding>> Bindings) Ports(Pod pod)
    {
        Dictionary<string, EmptyStruct> exposed = [];
        Dictionary<string, IList<PortBinding>> bindings = [];
        foreach (ContainerPort port in pod.Spec.Containers.SelectMany(c => c.Ports ?? []))
        {
            string key = PortKey(port);
            exposed[key] = default;
            if (!bindings.TryGetValue(key, out IList<PortBinding>? list))
                bindings[key] = list = [];
            list.Add(new PortBinding
            {
                HostIP = port.HostIp ?? "",
                HostPort = port.HostPort is > 0 and var number ? number.ToString(CultureInfo.InvariantCulture) : "",
            });
        }

        return (exposed, bindings);
    }

    private static Dictionary<string, string> Sysctls(Pod pod, DockerOptions options, bool network)
    {
        Dictionary<string, string> result = new(StringComparer.Ordinal);
        foreach ((string name, string value) in (pod.Spec.SecurityContext?.Sysctls ?? [])
            .Select(s => (s.Name, s.Value ?? ""))
                .Concat((options.Sysctls ?? new Dictionary<string, string>()).Select(s => (s.Key, s.Value))))
        {
            if (network || !name.StartsWith("net.", StringComparison.Ordinal))
                result[name] = value;
        }

        return result;
    }
}

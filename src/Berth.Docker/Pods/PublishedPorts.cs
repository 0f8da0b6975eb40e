using System.Globalization;
using Berth.Core.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Pods;

/// <summary>Which host port leads to which port of a container, as the runner's <c>job</c> context shows it.</summary>
internal static class PublishedPorts
{
    public static IReadOnlyDictionary<string, string> Of(Container container, IList<PortSummary> published)
    {
        Dictionary<string, string> result = [];
        foreach (ContainerPort port in container.Ports ?? [])
        {
            string protocol = (port.Protocol ?? "TCP").ToLowerInvariant();
            int? host = port.HostPort is > 0
                ? port.HostPort
                // On the host's own network nothing is published; the port is the host's.
                : published.FirstOrDefault(p => p.PrivatePort == port.Port && p.Type == protocol)?.PublicPort ?? port.Port;
            result[port.Port.ToString(CultureInfo.InvariantCulture)] = host.Value.ToString(CultureInfo.InvariantCulture);
        }

        return result;
    }
}

using System.Globalization;
using Berth.Core.Pods;
using Docker.DotNet.Models;

namespace Berth.Docker.Mapping;

/// <summary>Privileges, namespaces of processes, capabilities and groups.</summary>
internal static class SecurityMapping
{
    public static void Apply(HostConfig host, Pod pod, Container container, DockerOptions options)
    {
        SecurityContext security = container.SecurityContext ?? new();
        PodSecurityContext podSecurity = pod.Spec.SecurityContext ?? new();
        host.Privileged = security.Privileged ?? false;
        host.ReadonlyRootfs = security.ReadOnlyRootFilesystem ?? false;
        host.CapAdd = security.Capabilities?.Add is { } add ? [.. add] : null!;
        host.CapDrop = security.Capabilities?.Drop is { } drop ? [.. drop] : null!;
        host.SecurityOpt = SecurityOptions(security, podSecurity, options);
        host.GroupAdd =
        [
            .. (podSecurity.SupplementalGroups ?? []).Concat(podSecurity.FsGroup is { } fs ? [fs] : [])
                .Select(g => g.ToString(CultureInfo.InvariantCulture)),
            .. options.GroupAdd ?? [],
        ];
        if (security.ProcMount == "Unmasked")
            (host.MaskedPaths, host.ReadonlyPaths) = ([], []);

        host.IpcMode = pod.Spec.HostIpc == true ? "host" : null!;
        host.PidMode = pod.Spec.HostPid == true ? "host" : null!;
        host.UsernsMode = options.UserNamespace!;
        host.CgroupnsMode = options.CgroupNamespace!;
        host.Init = options.Init;
        host.Runtime = options.Runtime!;
        host.Isolation = options.Isolation!;
    }

    private static List<string> SecurityOptions(SecurityContext security, PodSecurityContext pod, DockerOptions options)
    {
        List<string> result = [.. options.SecurityOpt ?? []];
        if (security.AllowPrivilegeEscalation == false)
            result.Add("no-new-privileges");
        if ((security.SeccompProfile ?? pod.SeccompProfile)?.Type == "Unconfined")
            result.Add("seccomp=unconfined");
        return result;
    }
}

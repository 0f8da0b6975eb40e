using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>
/// A pod as the level <c>restricted</c> of Pod Security wants it (kubernetes.io, "Pod Security Standards"): nobody is root, nothing gains
/// rights. What a job or an extension asked for beyond that is left as it is, for the cluster to refuse by name.
/// </summary>
public static class RestrictedPod
{
    /// <summary>Whom everything runs as that names no user: the runner image's own.</summary>
    public const long User = 1001;

    public static Pod Of(Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        PodSecurityContext security = pod.Spec.SecurityContext ?? new();
        return pod with
        {
            Spec = pod.Spec with
            {
                SecurityContext = security with
                {
                    RunAsNonRoot = security.RunAsNonRoot ?? true,
                    RunAsUser = security.RunAsUser ?? User,
                    RunAsGroup = security.RunAsGroup ?? User,
                    FsGroup = security.FsGroup ?? User,
                    SeccompProfile = security.SeccompProfile ?? new SeccompProfile { Type = "RuntimeDefault" },
                },
                InitContainers = pod.Spec.InitContainers is { } init ? [.. init.Select(container => Without(container, root: true))] : null,
                Containers = [.. pod.Spec.Containers.Select(container => Without(container, root: false))],
            },
        };
    }

    /// <param name="root">Berth's own init containers ask for root where they may have it; they do without.</param>
    private static Container Without(Container container, bool root)
    {
        SecurityContext security = container.SecurityContext ?? new();
        bool isOurs = root && container.Name.StartsWith("berth-", StringComparison.Ordinal);
        return container with
        {
            SecurityContext = security with
            {
                RunAsUser = isOurs ? null : security.RunAsUser,
                RunAsGroup = isOurs ? null : security.RunAsGroup,
                AllowPrivilegeEscalation = security.AllowPrivilegeEscalation ?? false,
                Capabilities = (security.Capabilities ?? new()) with { Drop = ["ALL"] },
            },
        };
    }
}

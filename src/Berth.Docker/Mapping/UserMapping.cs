using System.Globalization;
using Berth.Core.Diagnosis;
using Berth.Core.Engines;
using Berth.Core.Pods;

namespace Berth.Docker.Mapping;

/// <summary>As whom a container runs.</summary>
internal static class UserMapping
{
    /// <summary><c>user[:group]</c>, or null for the image's own.</summary>
    public static string? UserOf(Pod pod, Container container, DockerOptions options, ImageFacts image)
    {
        if (options.User is not null)
            return options.User;

        long? user = container.SecurityContext?.RunAsUser ?? pod.Spec.SecurityContext?.RunAsUser;
        long? group = container.SecurityContext?.RunAsGroup ?? pod.Spec.SecurityContext?.RunAsGroup;
        if (user is null && group is null)
            return null;

        string name = user?.ToString(CultureInfo.InvariantCulture) ?? ImageUser(image);
        return group is null ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{group}");
    }

    /// <summary>The kubelet's check of <c>runAsNonRoot</c>: the user must be known to be another than 0.</summary>
    public static Finding? CheckNonRoot(Pod pod, Container container, ImageFacts image)
    {
        if ((container.SecurityContext?.RunAsNonRoot ?? pod.Spec.SecurityContext?.RunAsNonRoot) != true)
            return null;

        string user = UserOf(pod, container, PodDockerOptions.Of(pod, container.Name), image)?.Split(':')[0] ?? ImageUser(image);
        return long.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number != 0
            ? null
            : Finding.Certain(
                "runs-as-root",
                $"The container \"{container.Name}\" has runAsNonRoot, and its user is \"{user}\"",
                "Set securityContext.runAsUser to a number other than 0, or leave out runAsNonRoot.",
                $"the image {image.Reference} has the user \"{image.User}\"");
    }

    private static string ImageUser(ImageFacts image) =>
        string.IsNullOrEmpty(image.User) ? "0" : image.User.Split(':')[0];
}

using System.Globalization;
using Berth.Core.Caches;
using Berth.Core.Engines;
using Berth.Core.Pods;

namespace Berth.Core.Planning;

/// <summary>Reads off a planned pod what its job container will be allowed to do, and as whom it will run.</summary>
public static class JobRights
{
    /// <param name="hostAppArmor">The profile that the node puts on containers, or null for none.</param>
    /// <returns>What it may do; and its user when that is known as a number.</returns>
    public static (JobCapabilities Capabilities, JobUser? User) Of(Pod pod, ImageFacts image, string? hostAppArmor)
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentNullException.ThrowIfNull(image);
        Container? job = pod.Spec.Containers.FirstOrDefault(container => container.Name == JobPlanner.JobContainer);
        DockerOptions docker = PodDockerOptions.Of(pod, JobPlanner.JobContainer);
        bool privileged = job?.SecurityContext?.Privileged is true;
        string user = docker.User
            ?? Number(job?.SecurityContext?.RunAsUser ?? pod.Spec.SecurityContext?.RunAsUser, job?.SecurityContext?.RunAsGroup)
            ?? image.User
            ?? "";
        string[] names = user.Split(':');
        bool isRoot = names[0] is "" or "0" or "root";
        bool unconfined = privileged
            || docker.SecurityOpt?.Any(option => option is "apparmor=unconfined" or "apparmor:unconfined") is true;
        var capabilities = new JobCapabilities(
            isRoot,
            job?.SecurityContext?.Capabilities?.Add?.Any(name => name is "SYS_ADMIN" or "CAP_SYS_ADMIN" or "ALL") is true,
            privileged,
            unconfined ? null : hostAppArmor);
        return (capabilities, UserOf(names, isRoot));
    }

    private static JobUser? UserOf(string[] names, bool isRoot)
    {
        if (isRoot)
        {
            return new JobUser(0, 0);
        }

        return uint.TryParse(names[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint user)
            ? new JobUser(user, names.Length > 1
                && uint.TryParse(names[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint group) ? group : 0)
            : null;
    }

    private static string? Number(long? user, long? group) => user is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{user}{(group is null ? "" : $":{group}")}");
}
